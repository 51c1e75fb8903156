"""Galleries that travel: documents, stores, links, and files to take home."""
