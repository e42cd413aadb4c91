"""Readers of publishers' own files, as downloaded, for sources that a user renews or brings."""
