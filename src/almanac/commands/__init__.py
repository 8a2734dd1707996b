"""The commands: each a method of the library with the same word; what they need is imported when they run."""
