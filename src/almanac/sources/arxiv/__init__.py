"""Metadata of arXiv."""
