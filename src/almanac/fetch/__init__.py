"""The only room that may use a network: it brings bytes in, unchanged, and locks them by hash."""
