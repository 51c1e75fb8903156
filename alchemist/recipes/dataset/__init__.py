"""Recipes as a data set: pictures or vectors with captions in two languages, in shards that `datasets` reads."""
