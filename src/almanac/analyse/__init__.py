"""One file a result: what the facts add up to, each number with its interval. Pure."""
