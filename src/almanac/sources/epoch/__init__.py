"""AI models as Epoch AI lists them."""
