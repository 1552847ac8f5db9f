"""Tests of graphmodel.parsing."""
