"""Cases of webhooks."""
