"""Briefings, as Markdown and HTML."""
