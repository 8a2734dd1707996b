"""The industry's own folder: facts kept by hand, each with the address it was taken from."""
