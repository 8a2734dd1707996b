"""The Research Organization Registry: who the research organisations of the world are, by what names."""
