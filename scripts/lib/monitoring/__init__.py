"""scripts/monitor: shows the work of Redis and of the services of a stack at this moment."""
