"""Dated event quads (date, subject, relation, object; tab-separated, with a header), as benchmarks of temporal knowledge graphs have them.

Statements that somebody stands for and that are between entities; `import quads` reads them back. Names stand for entities, so that an entity whose
name another one has, too, has its id behind it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from graphmodel.formats import losses
from graphmodel.model.model import Model
from graphmodel.model.statement import Statement

_SPACE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029_]+")


def text(model: Model) -> Iterator[str]:
    """The lines of the text."""
    names = Counter(_plain(entity.name) for entity in (*model.entities,))
    shown = {
        entity.id: _plain(entity.name) if names[_plain(entity.name)] == 1 else _plain(f"{entity.name} ({entity.id})") for entity in model.entities
    }
    yield "date\tsubject\trelation\tobject\n"
    for statement in kept_statements(model):
        relation = _plain(statement.relation)
        yield f"{statement.valid or ''}\t{shown[statement.subject]}\t{relation}\t{shown[statement.object]}\n"


def kept_statements(model: Model) -> Iterator[Statement]:
    """The statements that a quad can hold: not negated, not only a content, not a draft, between two entities."""
    for statement in model.statements:
        if (
            not statement.negated
            and not statement.content
            and not statement.draft
            and {statement.subject, statement.object} <= model.entity_by_id.keys()
        ):
            yield statement


def _plain(name: str) -> str:
    """A name on one line and in one cell: control characters and underscores, which quads have for spaces, become spaces.

    >>> _plain("a\\tb_c\\n")
    'a b c'
    """
    return " ".join(_SPACE.sub(" ", name).replace('"', "'").split()) or "?"


def _fewer(model: Model) -> Model:
    kept = {statement.id for statement in kept_statements(model)}
    return replace(model, statements=tuple(statement for statement in model.statements if statement.id in kept))


LOSES = (
    losses.NO_DOCUMENTS,
    losses.Loss("entities", losses.NO_ENTITY_FIELDS.without, "names"),
    losses.Loss("claims about claims", losses.without_claims_about_claims),
    losses.Loss("statements", lambda model: losses.NO_STATEMENT_FIELDS.without(_fewer(model)), "subject, relation, object; not what is negated"),
    losses.NO_SPEAKERS,
    losses.NO_EVIDENCE,
    losses.NO_QUALIFIERS,
    losses.Loss("dates", losses.only_valid, "when it holds"),
    losses.NO_PROPERTIES,
    losses.NO_SCHEMA,
)
