"""The open emoji sets: fetching, rasterising, captions in English and Japanese, splits by concept."""
