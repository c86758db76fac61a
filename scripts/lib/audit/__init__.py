"""scripts/audit: which Debian packages the programs consist of, and what Debian's security team knows about them."""
