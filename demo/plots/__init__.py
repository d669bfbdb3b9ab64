"""Pictures of a playlist, readable without colour, on light and on dark ground."""
