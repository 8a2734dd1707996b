"""The words of the domain as types and table schemas. Imports nothing of ours but the errors."""
