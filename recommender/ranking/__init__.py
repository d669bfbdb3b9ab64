"""From the tracks of a playlist to the catalog's tracks in order, and to a page of them."""
