"""Drafts of statements from text, by rules and, where there is one, by a parser: every draft with the words that it was made of."""
