"""scripts/watch: every match as a live ticker in the terminal."""
