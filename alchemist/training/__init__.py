"""Training of each model under Accelerate: resumable, with EMA, a curve and pictures on the way."""
