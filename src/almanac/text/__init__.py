"""The prose that people write: chapters in three languages, bound to the data and held against each other."""
