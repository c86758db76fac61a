"""The service as a client sees it: its REST API (`api`, `rest`) and its events (`feed`)."""
