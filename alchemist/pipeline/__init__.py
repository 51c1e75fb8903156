"""The `pipeline` generator: any diffusers text-to-image pipeline behind the same boards. See docs/pipelines.md.

Nothing here is imported unless a pipeline is asked for: diffusers' collection of pipelines takes seconds to import.
"""
