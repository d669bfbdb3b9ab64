"""Clusters of each genre: candidates fitted, scored and chosen between, then described in words.

They profile a playlist, explain a recommendation and colour a map. They never
filter candidates: cut to one cluster, a ranking loses four fifths of the songs
it should find.

=============== =================================================================
`contract`      what an algorithm family must do
`families`      one file per family; a new file there is a new family
`registry`      finds them by name
`fitting`       `fit_genre`: every candidate of one genre, scored, the best kept
`quality`       the scores
`selection`     the grid of cluster counts and the rule that chooses
`descriptions`  words, typical tracks
`serving`       the fitted clusters as plain arrays; needs numpy alone
`batches`       which genres share one task
=============== =================================================================

This file imports nothing, so that serving does not load scikit-learn.
"""
