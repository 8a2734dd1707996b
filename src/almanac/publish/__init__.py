"""One file an output. Reads what the stages before it made, writes one edition in three languages."""
