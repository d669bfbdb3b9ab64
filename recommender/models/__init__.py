"""What one run learns from a catalog: feature spaces, a genre classifier, clusters of each genre."""
