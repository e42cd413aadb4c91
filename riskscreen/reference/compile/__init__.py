"""Compiles publishers' files into the tables of facts that ship with the product.

One small module per source reads the publisher's file; a hand-kept recipe (`recipes/<source>.yml`) says what the source
is, under which terms it may be passed on, and what each column means. `python -m riskscreen.reference.compile` rebuilds
tables, sidecars and `docs/sources.md`, byte for byte.
"""

from riskscreen.reference.compile.build import compile_tables

__all__ = ["compile_tables"]
