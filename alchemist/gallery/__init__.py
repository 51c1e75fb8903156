"""What leaves the app: pictures, packs, documents and links."""
