"""PostgreSQL's programs on the service's database: scripts/database/backup and restore."""
