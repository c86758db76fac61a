"""scripts/seed: enters leagues and matches to look at. Standard library only."""
