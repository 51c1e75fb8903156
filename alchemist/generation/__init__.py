"""From noise and words to pictures: pipeline, samplers, moves in the noise, ranking."""
