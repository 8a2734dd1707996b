"""The trained model's files; `scripts/train_linker.py` makes them."""
