"""scripts/monitor: what Redis and the services of a stack are doing at this moment."""
