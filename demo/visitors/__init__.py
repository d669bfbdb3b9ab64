"""Who is who, how often they may ask, and what they have open."""
