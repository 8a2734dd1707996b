"""Any name of an organisation, in three scripts, to the organisation: an index of names, candidates, a score."""
