"""scripts/simulate-scale: what an audience costs, by a discrete simulation with measured constants."""
