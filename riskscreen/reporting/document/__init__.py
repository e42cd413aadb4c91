"""Documents as data, and what writes them: `html`, `pdf` and `docx` render the same `model.Document`."""
