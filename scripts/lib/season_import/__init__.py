"""scripts/import: brings the season of a file into the service, and only what is not there yet."""
