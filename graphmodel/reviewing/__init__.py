"""Drafts that somebody or something else made: read, checked against the text and the schema, taken into a model, reviewed one by one."""
