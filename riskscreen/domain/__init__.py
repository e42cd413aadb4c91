"""Words and shapes that every other part shares: no input, no output, no heavy imports."""
