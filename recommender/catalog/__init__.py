"""From a named source, path or URL to one clean table of tracks."""
