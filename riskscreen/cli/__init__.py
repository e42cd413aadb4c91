"""The command line; `main` is its entry point."""

from riskscreen.cli.app import main

__all__ = ["main"]
