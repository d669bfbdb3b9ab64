"""A page of songs to take home, as files and as lists to paste."""
