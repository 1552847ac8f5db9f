"""graphmodel: political reporting as a graph of actors and their stated relationships."""
