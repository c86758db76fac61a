"""PostgreSQL's programs on the service's database: scripts/backup, restore and archive."""
