"""The Munich article with the known actors of fixtures/munich.yaml: how many of its statements are drafted with the right ends and relation, and how many
of the drafts are among its statements. A draft about another statement counts only where that one is right, too."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import graphmodel as gm

ROOT = Path(__file__).resolve().parents[2]


def key(model: gm.Model, statement: gm.Statement) -> Any:
    """Subject, relation and object; of a symmetric relation, its ends in any order; an object that is a statement by its own key."""
    inner = model.statement_by_id.get(statement.object)
    other = key(model, inner) if inner is not None else statement.object
    if model.schema.relations[statement.relation].symmetric:
        return statement.relation, frozenset((statement.subject, other))
    return statement.subject, statement.relation, other


def main(text: Path) -> None:
    known = gm.read_model(ROOT / "fixtures" / "munich.yaml")
    gold = {key(known, one) for one in known.statements}
    for parser in ("none", "auto"):
        drafts = gm.draft(text, known=known, parser=parser)
        keys = [key(drafts, one) for one in drafts.statements]
        right = [one in gold for one in keys]
        words = text.read_text("utf-8")
        loose = sum(words[one.start : one.end] != one.exact for each in drafts.statements for one in each.evidence)
        found = len(gold & set(keys))
        print(
            f"parser {parser}: {found} of {len(known.statements)} statements, precision {sum(right) / len(right):.2f} ({len(right)} drafts), {loose} loose"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else next((ROOT.parent / "shared" / "seed").glob("*.txt")))
