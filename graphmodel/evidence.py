"""Evidence against texts: every quoted word must stand where its statement says, and where it does not, where it stands now.

Offsets count Unicode code points of the decoded text, newlines untouched. Where only a digest may be kept, the digest of the words between the
offsets is compared,
and a moved passage is found by the digest of every passage of its length.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from graphmodel.errors import UsageError
from graphmodel.statement import Document, Evidence, Model
from graphmodel.validate import digest

Outcome = Literal["stands", "moved", "changed", "unchecked"]

_MAX_SEARCH = 50_000_000
"""Characters hashed at most to find a moved passage of which only the digest is kept (about ten seconds)."""
_NEAR = 60.0
"""The least similarity (0 to 100, rapidfuzz partial ratio) of a passage that is shown as the nearest."""


@dataclass(frozen=True, slots=True)
class Check:
    """One piece of evidence against the text: what came out, and in words."""

    statement: str
    path: tuple[str | int, ...]
    outcome: Outcome
    message: str


def verify(model: Model, texts: Mapping[str, str]) -> Iterator[Check]:
    """Every piece of evidence of a model against the texts of its documents, by document id.

    A document whose text is not there gives ``unchecked``; so does evidence without a place, or with neither words nor a digest.
    """
    for index, document in enumerate(model.documents):
        if document.digest and document.id in texts and digest(texts[document.id]) != document.digest:
            yield Check(document.id, ("documents", index, "digest"), "changed", "the text is not the one that the offsets were counted in")
    for index, statement in enumerate(model.statements):
        for place, one in enumerate(statement.evidence):
            outcome, message = _outcome(one, texts.get(one.document))
            yield Check(statement.id, ("statements", index, "evidence", place), outcome, message)


def texts_of(documents: Sequence[Document], texts: Mapping[str, str]) -> dict[str, str]:
    """Which text (by file name without suffix) belongs to which document: by digest, else by a name that is the document's id, else the one that
    is left.

    Raises UsageError for a text that belongs to none.
    """
    by_digest = {document.digest: document.id for document in documents if document.digest}
    found: dict[str, str] = {}
    left: list[str] = []
    for name, text in texts.items():
        owner = by_digest.get(digest(text)) or (name if any(one.id == name for one in documents) else None)
        if owner is None:
            left.append(name)
        else:
            found[owner] = text
    open_ = [one.id for one in documents if one.id not in found]
    if len(left) == 1 and len(open_) == 1:
        found[open_[0]] = texts[left.pop()]
    if left:
        raise UsageError(
            f"no document belongs to the text {left[0]!r}: name the file like the document's id ({', '.join(open_) or 'all have theirs'})"
        )
    return found


def _outcome(one: Evidence, text: str | None) -> tuple[Outcome, str]:
    if text is None:
        return "unchecked", f"the text of {one.document!r} is not here"
    if one.start is None or one.end is None or (one.exact is None and one.digest is None):
        return "unchecked", "no place, or neither words nor a digest"
    there = text[one.start : one.end]
    if (one.exact is None or there == one.exact) and (one.digest is None or digest(there) == one.digest):
        return "stands", ""
    wanted = repr(_short(one.exact)) if one.exact is not None else "the passage of this digest"
    found = f"at {one.start} to {one.end} stands {_short(there)!r}" if there else f"the text ends before {one.end}"
    moved = _moved(one, text)
    if moved is not None:
        return "moved", f"{wanted} has moved to {moved} to {moved + one.end - one.start}; {found}"
    return "changed", f"{wanted} is not in the text; {found}{_nearest(one, text)}"


def _moved(one: Evidence, text: str) -> int | None:
    """Where the words stand now: of several places, the one nearest to the old."""
    assert one.start is not None and one.end is not None  # noqa: S101 - the caller looked
    length = one.end - one.start
    if one.exact is not None:
        places, at = [], text.find(one.exact)
        while at >= 0:
            places.append(at)
            at = text.find(one.exact, at + 1)
    else:
        if length * len(text) > _MAX_SEARCH:
            return None
        wanted = bytes.fromhex(str(one.digest).removeprefix("sha256:"))
        places = [
            at for at in range(len(text) - length + 1) if hashlib.sha256(text[at : at + length].encode("utf-8", "surrogatepass")).digest() == wanted
        ]
    return min(places, key=lambda at: abs(at - (one.start or 0)), default=None)


def _nearest(one: Evidence, text: str) -> str:
    from rapidfuzz import fuzz

    if one.exact is None:
        return ""
    near = fuzz.partial_ratio_alignment(one.exact, text, score_cutoff=_NEAR)
    if near is None:
        return ""
    return f"; nearest ({near.score:.0f} % alike) at {near.dest_start} to {near.dest_end}: {_short(text[near.dest_start : near.dest_end])!r}"


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= 80 else f"{text[:77]}..."
