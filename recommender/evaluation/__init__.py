"""How good the recommendations are: playlist continuation against baselines."""
