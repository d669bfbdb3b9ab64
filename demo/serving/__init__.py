"""Which run is served, and how its recommendations are handed out."""
