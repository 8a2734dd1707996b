"""Says which mentions are one organisation and which reports are one round. Pure: tables in, tables out."""
