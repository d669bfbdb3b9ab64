"""One file per family of genre classifiers."""
