"""The edition on paper: one PDF a language, set by Typst from the same chapters, figures and tables as the site."""
