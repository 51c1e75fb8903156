"""Networks, on diffusers' ModelMixin and ConfigMixin: safetensors and a config, nothing unpickled."""
