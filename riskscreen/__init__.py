"""riskscreen screens supplier lists for the risk of human trafficking and forced labour."""
