"""Quotes against the texts of the documents that they are taken from."""
