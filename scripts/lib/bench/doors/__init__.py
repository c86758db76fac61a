"""Cases of feeds and imports."""
