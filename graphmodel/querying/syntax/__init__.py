"""The syntax of the dialect: tokens, clauses, expressions, and the syntax tree."""
