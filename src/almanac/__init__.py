"""Almanac: open information about an industry, linked, counted, ranked and published in three languages."""

__version__ = "0.1.0"
