"""`python -m riskscreen` is the command line."""

from riskscreen.cli import main

main()
