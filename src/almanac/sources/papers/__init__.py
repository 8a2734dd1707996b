"""Papers of conferences, as paperlists collects them."""
