"""Measurements: each is a function of a built Alchemist (and data) to a dict of figures."""
