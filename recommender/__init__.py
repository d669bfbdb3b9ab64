"""MSR: songs that belong in a playlist, each with its reason."""
