"""A graph as a picture that can be published."""
