"""HTML pages that people explore."""
