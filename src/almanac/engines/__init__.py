"""Where tables are computed. The only room that knows which engine it is."""
