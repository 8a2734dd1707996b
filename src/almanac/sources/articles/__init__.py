"""Articles that were read: a ledger of readings, and what people judged of them."""
