"""The parts of `runtime.Alchemist`: what is loaded, and what can be done with it, a file for each."""
