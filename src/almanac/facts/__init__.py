"""The store of facts: what the sources' records say, as typed tables with their provenance, and the issues found."""
