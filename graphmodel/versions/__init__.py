"""Versions of a model: differences, merges, and several inputs combined."""
