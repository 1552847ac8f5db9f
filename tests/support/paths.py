"""Folders of the repository and beside it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
SHARED = ROOT.parent / "shared"
"""Data made by others: absent on most machines; tests that need it skip then."""
