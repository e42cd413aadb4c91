"""Reads supplier lists as companies keep them: files to raw text, columns to fields, cells to canonical values."""
