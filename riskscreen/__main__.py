"""`python -m riskscreen` is the command line."""

from riskscreen.cli.app import main

main()
