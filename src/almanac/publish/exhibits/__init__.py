"""Figures and tables that prose calls for: one function each, from the book to what any page or print shows of it."""
