"""Where the figures of the README come from: each module prints a table of ratios."""
