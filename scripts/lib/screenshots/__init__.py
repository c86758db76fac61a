"""scripts/screenshots: pictures of every page, for the documents."""
