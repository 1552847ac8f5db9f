"""Evidence carried over to a new version of a text: what moved gets its new place, and what does not stand there any more keeps its old one.

A document's ``digest`` is that of its present text, ``former`` has those of earlier ones. A piece of evidence counts in the present text, unless it
names another ``version``: so what a newspaper deleted is still shown to have stood there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graphmodel.evidence.verify import Check
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Evidence, Statement, statement_id
from graphmodel.model.validate import digest


@dataclass(frozen=True, slots=True)
class Carried:
    """A model with its evidence carried over; ``places`` are the new places by path (statements, number, evidence, number), ``kept`` the paths of
    what counts in an earlier version now."""

    model: Model
    places: Mapping[tuple[str | int, ...], tuple[int, int]]
    kept: tuple[tuple[str | int, ...], ...]


def carry(model: Model, checks: Sequence[Check], texts: Mapping[str, str], earlier: Mapping[str, Sequence[str]] | None = None) -> Carried:
    """A model after its documents' texts have changed, by what :func:`graphmodel.evidence.verify.verify` found out.

    >>> from graphmodel.evidence.verify import verify
    >>> document = Document("d", "D", digest=digest("So it is."))
    >>> old = Model("m", (document,), (), (Statement("d", "ASSERTS", "p", id="s", evidence=(Evidence("d", 3, 8, "it is"),)),))
    >>> texts = {"d": "And so it is."}
    >>> new = carry(old, list(verify(old, texts)), texts).model
    >>> new.statements[0].evidence[0].start, new.documents[0].former == (document.digest,), {one.outcome for one in verify(new, texts)}
    (7, True, {'stands'})
    """
    known = {one.id: one.digest or next((digest(text) for text in (earlier or {}).get(one.id, ())), None) for one in model.documents}
    changed = {one.id for one in model.documents if one.id in texts and known[one.id] is not None and digest(texts[one.id]) != known[one.id]}
    places: dict[tuple[str | int, ...], tuple[int, int]] = {}
    kept: list[tuple[str | int, ...]] = []
    by_path = {one.path: one for one in checks}

    def piece(path: tuple[str | int, ...], one: Evidence) -> Evidence:
        check = by_path.get(path)
        if check is None or one.version or one.document not in texts:
            return one
        if check.place is not None:
            places[path] = check.place
            return replace(one, start=check.place[0], end=check.place[1])
        if check.outcome == "stands" or one.document not in changed or one.start is None:
            return one
        kept.append(path)
        return replace(one, version=known[one.document])

    statements = tuple(
        replace(one, evidence=tuple(piece(("statements", at, "evidence", number), each) for number, each in enumerate(one.evidence)))
        for at, one in enumerate(model.statements)
    )
    documents = tuple(_version(one, texts, known) for one in model.documents)
    return Carried(replace(model, documents=documents, statements=statements), places, tuple(kept))


def renumbered(before: Model, after: Model) -> Model:
    """A model whose computed ids are computed anew (a place is a part of what they are computed from), and follow wherever they are named."""
    new = {
        one.id: statement_id(other)
        for one, other in zip(before.statements, after.statements, strict=True)
        if one.id == statement_id(one) and one.evidence != other.evidence
    }

    def follow(one: Statement) -> Statement:
        return replace(one, id=new.get(one.id, one.id), object=new.get(one.object, one.object))

    return replace(after, statements=tuple(map(follow, after.statements)))


def _version(one: Document, texts: Mapping[str, str], known: Mapping[str, str | None]) -> Document:
    if one.id not in texts:
        return one
    present = digest(texts[one.id])
    old = known[one.id]
    if old == present:
        return one
    former = dict.fromkeys([*one.former, *([old] if old else [])])
    return replace(one, digest=present, former=tuple(each for each in former if each != present))
