"""Audio features of songs: an ordered chain of sources, remembered, with a report of what came from where."""

from recommender.spotify.features.chain import FeatureChain, FeatureReport, Filled, with_features
from recommender.spotify.features.making import feature_chain

__all__ = ["FeatureChain", "FeatureReport", "Filled", "feature_chain", "with_features"]
