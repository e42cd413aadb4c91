"""The order of steps, from files to a folder of results. Read `run.py` first: it is the whole run on one page."""
