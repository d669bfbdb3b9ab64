"""Spotify for one listener: log-in, playlists, saving, and audio features from elsewhere."""
