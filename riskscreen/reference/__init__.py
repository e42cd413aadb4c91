"""Reference data that scores rest on: catalogue of sources, territories, sectors and goods."""
