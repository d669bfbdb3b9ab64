"""The embedded sample: a fictional catalog and fictional playlists, from one seed.

No song, artist, album or playlist in it exists. It is made to have what real
catalogs have: genres made of styles, artists with a sound of their own, albums,
a few famous songs and a long tail, other versions, songs in several genres,
names in several scripts and with awkward characters.

``python -m recommender.catalog.sample [FOLDER]`` writes its files.
"""

from recommender.catalog.sample.generator import SEED, Sample, generate, sample_files, write_sample

__all__ = ["SEED", "Sample", "generate", "sample_files", "write_sample"]
