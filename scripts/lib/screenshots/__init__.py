"""scripts/checks/screenshots: pictures of every page, for the documents."""
