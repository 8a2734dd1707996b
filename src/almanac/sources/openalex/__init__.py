"""Works as OpenAlex publishes them."""
