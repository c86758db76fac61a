"""What scripts/bench says of its rows: in the terminal, in docs/PERFORMANCE.md, as JSON and as a picture."""
