"""Small models with evidence, and the texts that it is from."""

from collections.abc import Sequence
from dataclasses import replace

from graphmodel.evidence.verify import Check, verify
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.validate import digest
from tests.versions.test_diff import TUTORIAL

ARTICLE = TUTORIAL.with_suffix(".txt")
TEXT = ARTICLE.read_text("utf-8")

OLD = "The mayor spoke. A bridge will be built. Nobody was asked. A bridge will be built in the north."
NEW = "On Monday, the mayor spoke. A bridge will be paid for. A bridge will be built in the north."


def model_of(text: str, *words: str, kept: bool = True, ids: bool = True) -> Model:
    """A model with a statement for each of some words of a text; their words are kept, or only their digests."""
    statements = []
    for number, one in enumerate(words):
        start = text.index(one)
        piece = Evidence("d", start, start + len(one), one if kept else None, None if kept else digest(one))
        statements.append(Statement("a", "ASSERTS", "p", id=f"s{number}" if ids else "", evidence=(piece,)))
    entities = (Entity("a", "Person", "A"), Entity("p", "Proposition", "P"))
    return Model("m", (Document("d", "D", digest=digest(text)),), entities, tuple(statements))


def speakers(old: str, words: str, *who: str, kept: bool = True, known: bool = True) -> Model:
    """A model in which several people say the same words, in the order of the text; ``known``: it has the digest of the text."""
    at, statements = -1, []
    for id_ in who:
        at = old.index(words, at + 1)
        piece = Evidence("d", at, at + len(words), words if kept else None, None if kept else digest(words))
        statements.append(Statement(id_.lower(), "ASSERTS", "p", id=id_.lower(), evidence=(piece,)))
    entities = (*(Entity(id_.lower(), "Person", id_) for id_ in who), Entity("p", "Proposition", "P"))
    return Model("m", (Document("d", "D", digest=digest(old) if known else None),), entities, tuple(statements))


def checks(model: Model, text: str, *earlier: str) -> dict[str, Check]:
    """The checks of evidence, by statement."""
    return {one.statement: one for one in verify(model, {"d": text}, {"d": earlier}) if one.path[0] == "statements"}


def places(model: Model, text: str, *earlier: str) -> dict[str, tuple[int, int] | None]:
    """Where evidence is in a text, by statement: None where that is not certain."""
    pieces = {one.id: one.evidence[0] for one in model.statements}
    return {
        id_: one.place or ((pieces[id_].start, pieces[id_].end) if one.outcome == "stands" else None)  # type: ignore[misc]
        for id_, one in checks(model, text, *earlier).items()
    }


def without_offsets(model: Model) -> Model:
    """A model whose evidence has its words and no offsets."""
    return replace(
        model,
        statements=tuple(replace(one, evidence=tuple(replace(piece, start=None, end=None) for piece in one.evidence)) for one in model.statements),
    )


def quoted_words(text: str, model: Model) -> Sequence[str]:
    """The words of a text that the evidence of a model cites."""
    return [text[piece.start : piece.end] for one in model.statements for piece in one.evidence]
