"""The score: indicators, scorecard, aggregation, explanation."""
