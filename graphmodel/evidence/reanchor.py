"""Evidence brought to the present text of its documents: what moved gets its new place, words without a place get one, the rest keeps its version.

A document's ``digest`` is that of its present text, ``former`` has those of earlier ones. A piece of evidence counts in the present text, unless it
names another ``version``: so what a newspaper deleted is still shown to have been there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from graphmodel.evidence.verify import Check
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Evidence, Statement, statement_id
from graphmodel.model.validate import digest

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Reanchored:
    """A model with its evidence in the present texts.

    ``before`` is the model as it was. By path (statements, number, evidence, number): ``places`` are new places, of which ``found`` had none;
    ``words`` are those of the text where ``exact`` differed in form; ``kept`` counts in an earlier version now.
    """

    before: Model
    model: Model
    places: Mapping[Path, tuple[int, int]]
    found: frozenset[Path]
    words: Mapping[Path, str]
    kept: tuple[Path, ...]

    @property
    def fields(self) -> dict[Path, dict[str, Any]]:
        """The fields that have changed, by the path of the document or the piece of evidence that has them."""
        pairs: list[tuple[Path, Document | Evidence, Document | Evidence]] = [
            (("documents", number), *pair) for number, pair in enumerate(zip(self.before.documents, self.model.documents, strict=True))
        ]
        for at, (old, new) in enumerate(zip(self.before.statements, self.model.statements, strict=True)):
            pairs += [(("statements", at, "evidence", number), *pair) for number, pair in enumerate(zip(old.evidence, new.evidence, strict=True))]
        return {
            path: {field.name: getattr(new, field.name) for field in fields(new) if getattr(new, field.name) != getattr(old, field.name)}
            for path, old, new in pairs
            if old != new
        }


def reanchor(
    model: Model,
    checks: Sequence[Check],
    texts: Mapping[str, str],
    earlier: Mapping[str, Sequence[str]] | None = None,
    *,
    only_missing: bool = False,
) -> Reanchored:
    """A model with its evidence in the present texts, by what :func:`graphmodel.evidence.verify.verify` found out.

    ``only_missing`` gives a place to words that have none, where the text is still the one that offsets count in, and changes nothing else.

    >>> from graphmodel.evidence.verify import verify
    >>> document = Document("d", "D", digest=digest("So it is."))
    >>> old = Model("m", (document,), (), (Statement("d", "ASSERTS", "p", id="s", evidence=(Evidence("d", 3, 8, "it is"),)),))
    >>> texts = {"d": "And so it is."}
    >>> new = reanchor(old, list(verify(old, texts, {"d": ["So it is."]})), texts).model
    >>> new.statements[0].evidence[0].start, new.documents[0].former == (document.digest,), {one.outcome for one in verify(new, texts)}
    (7, True, {'stands'})
    """
    known = {
        document.id: document.digest or next((digest(text) for text in (earlier or {}).get(document.id, ())), None) for document in model.documents
    }
    present = {id_: digest(text) for id_, text in texts.items()}
    changed = {id_ for id_, old in known.items() if id_ in texts and old is not None and present[id_] != old}
    places: dict[Path, tuple[int, int]] = {}
    words: dict[Path, str] = {}
    kept: list[Path] = []
    open_: set[str] = set()
    by_path = {check.path: check for check in checks}

    def piece(path: Path, one: Evidence) -> Evidence:
        check = by_path.get(path)
        if check is None or one.document not in texts or (only_missing and (one.start is not None or one.document in changed)):
            return one
        if one.version and one.version != present[one.document]:
            return one
        if check.place is not None:
            places[path] = check.place
            if check.words is not None:
                words[path] = check.words
            return _placed(one, check)
        if check.outcome in ("stands", "unchecked") or one.start is None:
            return one
        if one.document not in changed:
            open_.add(one.document)
            return one
        kept.append(path)
        return replace(one, version=one.version or known[one.document])

    statements = tuple(
        replace(one, evidence=tuple(piece(("statements", at, "evidence", number), each) for number, each in enumerate(one.evidence)))
        for at, one in enumerate(model.statements)
    )
    documents = model.documents if only_missing else tuple(_version(document, present, known, open_) for document in model.documents)
    found = frozenset(path for path in places if model.statements[int(path[1])].evidence[int(path[3])].start is None)
    return Reanchored(model, replace(model, documents=documents, statements=statements), places, found, words, tuple(kept))


def checks_of(model: Model, checks: Sequence[Check]) -> list[Check]:
    """The checks of several models together that are about the evidence of one of them, with their paths in this one."""
    index = {statement.id: at for at, statement in enumerate(model.statements)}
    return [
        replace(check, path=("statements", index[check.statement], *check.path[2:]))
        for check in checks
        if check.path[0] == "statements" and check.statement in index
    ]


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


def _placed(quote: Evidence, check: Check) -> Evidence:
    """A piece of evidence at its place, with the words of the text."""
    assert check.place is not None  # noqa: S101 - the caller looked
    start, end = check.place
    if check.words is None:
        return replace(quote, start=start, end=end)
    exact = check.words if quote.exact is not None else None
    return replace(quote, start=start, end=end, exact=exact, digest=digest(check.words) if quote.digest is not None else None)


def _version(document: Document, present: Mapping[str, str], known: Mapping[str, str | None], open_: set[str]) -> Document:
    """A document with the digest of its present text; none where it had none and evidence does not fit: the offsets count in some other text."""
    old = known[document.id]
    if document.id not in present or old == present[document.id] or (old is None and document.id in open_):
        return document
    former = dict.fromkeys([*document.former, *([old] if old else [])])
    return replace(document, digest=present[document.id], former=tuple(each for each in former if each != present[document.id]))
