"""Other people's data as models: readers by kind of source (tables, trees, annotated texts, graphs), with every row accounted for."""
