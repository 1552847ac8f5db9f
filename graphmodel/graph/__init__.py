"""A model as a ``networkx.MultiDiGraph`` and back: subgraphs and flat rows."""
