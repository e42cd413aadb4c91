"""Great Expectations suites over a list; the only importer of great_expectations."""
