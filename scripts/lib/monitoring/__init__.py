"""The monitors: scripts/redis-monitor and scripts/docker-stats show the work of Redis and of a stack at this moment."""
