"""scripts/replay --demo: the last rounds of a season, played live today."""
