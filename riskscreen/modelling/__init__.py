"""Fitting, calibrating and back-testing scorecards; the only importer of scikit-learn."""
