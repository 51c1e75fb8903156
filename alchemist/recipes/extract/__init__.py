"""Takes the open sets' pictures apart: pieces, faces, anchors, and the file that the package ships."""
