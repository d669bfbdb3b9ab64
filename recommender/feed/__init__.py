"""New songs: found, given features, checked, and added to a catalog that keeps its history."""
