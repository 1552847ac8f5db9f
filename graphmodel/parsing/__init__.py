"""Text of YAML, JSON and CSV files as plain values, each with the line and column of its place."""
