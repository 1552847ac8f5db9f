"""Large tables as a model, in columns: the mappings of :mod:`graphmodel.importers` on DuckDB, written as Parquet without an object for each row."""
