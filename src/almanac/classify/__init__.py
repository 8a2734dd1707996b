"""Says which technologies and applications a text is about, with the terms that show it. Pure."""
