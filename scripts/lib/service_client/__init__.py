"""What scripts/replay and scripts/watch are made of."""
