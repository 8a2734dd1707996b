"""Articles in three languages become rounds and partnerships, each with the span of text that says so."""
