"""Tiny random diffusers pipelines, written as folders: the real classes on networks that draw nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

LETTERS = [chr(c) for c in range(97, 123)]


def _clip_tokenizer(folder: Path) -> Any:
    """A CLIP tokenizer of single letters."""
    from transformers import CLIPTokenizerFast

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = [*LETTERS, *(f"{c}</w>" for c in LETTERS), ",", ",</w>", "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(vocabulary)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    return CLIPTokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=77)


def _clip_text(tokenizer: Any, projected: bool = False, layers: int = 2) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=37,
        num_hidden_layers=layers,
        num_attention_heads=4,
        max_position_embeddings=77,
        projection_dim=32,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.eos_token_id,
    )
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config)


def _vae(channels: int = 4, **more: Any) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(8, 8),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        latent_channels=channels,
        norm_num_groups=4,
        sample_size=32,
        **more,
    )


def _unet(**more: Any) -> Any:
    from diffusers import UNet2DConditionModel

    sizes: dict[str, Any] = {
        "block_out_channels": (8, 16),
        "layers_per_block": 1,
        "sample_size": 16,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        "cross_attention_dim": 32,
        "attention_head_dim": 8,
        "norm_num_groups": 4,
        **more,
    }
    return UNet2DConditionModel(in_channels=4, out_channels=4, **sizes)


def tiny_stable_diffusion(folder: Path, seed: int = 0) -> Path:
    """A Stable Diffusion of 32 × 32 pixels."""
    from diffusers import DDIMScheduler, StableDiffusionPipeline

    torch.manual_seed(seed)
    tokenizer = _clip_tokenizer(folder / "tokenizer")
    scheduler = DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
    )
    StableDiffusionPipeline(
        vae=_vae(),
        text_encoder=_clip_text(tokenizer),
        tokenizer=tokenizer,
        unet=_unet(),
        scheduler=scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)
    return folder


def tiny_sdxl_turbo(folder: Path, seed: int = 0) -> Path:
    """An SDXL-Turbo of 32 × 32 pixels: the scheduler of the published one."""
    from diffusers import EulerAncestralDiscreteScheduler, StableDiffusionXLPipeline

    torch.manual_seed(seed)
    one, two = _clip_tokenizer(folder / "tokenizer"), _clip_tokenizer(folder / "tokenizer_2")
    unet = _unet(
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=(1, 1),
        projection_class_embeddings_input_dim=80,
        cross_attention_dim=64,
        use_linear_projection=True,
    )
    scheduler = EulerAncestralDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="trailing"
    )
    StableDiffusionXLPipeline(
        vae=_vae(),
        text_encoder=_clip_text(one),
        text_encoder_2=_clip_text(two, projected=True),
        tokenizer=one,
        tokenizer_2=two,
        unet=unet,
        scheduler=scheduler,
    ).save_pretrained(folder)
    return folder


def tiny_flux_schnell(folder: Path, seed: int = 0) -> Path:
    """A FLUX.1-schnell; it generates 256 × 256 pixels unless `PipelineOptions.resolution` says otherwise."""
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel
    from transformers import T5Config, T5EncoderModel

    torch.manual_seed(seed)
    one, two = _clip_tokenizer(folder / "tokenizer"), _t5_tokenizer()
    t5 = T5Config(vocab_size=len(two), d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4)
    transformer = FluxTransformer2DModel(
        patch_size=1,
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=32,
        pooled_projection_dim=32,
        axes_dims_rope=(4, 4, 8),
        guidance_embeds=False,
    )
    FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        vae=_vae(shift_factor=0.1, scaling_factor=0.36, use_quant_conv=False, use_post_quant_conv=False),
        text_encoder=_clip_text(one),
        tokenizer=one,
        text_encoder_2=T5EncoderModel(t5),
        tokenizer_2=two,
        transformer=transformer,
    ).save_pretrained(folder)
    return folder


def _t5_tokenizer() -> Any:
    """A T5 tokenizer of single letters."""
    from transformers import T5TokenizerFast

    pieces = ["<pad>", "</s>", "<unk>", "▁", ",", *LETTERS, *(f"▁{c}" for c in LETTERS)]
    return T5TokenizerFast(vocab=[(piece, -float(i > 2)) for i, piece in enumerate(pieces)], extra_ids=0)


TINY: dict[str, Callable[[Path], Path]] = {
    "stable-diffusion": tiny_stable_diffusion,
    "sdxl-turbo": tiny_sdxl_turbo,
    "flux-schnell": tiny_flux_schnell,
}
"""What builds each in an empty folder."""
