"""Evidence against texts: every quoted word must stand where its statement says, and where it does not, where it stands now.

Offsets count Unicode code points of the decoded text, newlines untouched. Where only a digest may be kept, the digest of the words between the
offsets is compared, and a moved passage is found by the digest of every passage of its length. With the earlier text at hand, too, such words are
known again, and of several places where they stand, the right one is told by what stands around it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from graphmodel.errors import UsageError
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Evidence
from graphmodel.model.validate import digest

Outcome = Literal["stands", "moved", "changed", "vanished", "unchecked"]
OUTCOMES: tuple[Outcome, ...] = ("stands", "moved", "changed", "vanished", "unchecked")

_MAX_SEARCH = 50_000_000
"""Characters hashed at most to find a moved passage of which only the digest is kept (about ten seconds)."""
_NEAR = 60.0
"""The least similarity (0 to 100, rapidfuzz partial ratio) of a passage that is taken for the same one, changed; below, the words have vanished."""
_AROUND = 80
"""Characters before and after the words that tell one of several places from another."""
_LEAD = 5
"""By so many of 200 points what stands around one place has to be more alike than around any other."""


@dataclass(frozen=True, slots=True)
class Check:
    """One piece of evidence against the text: what came out, in words, and, where the words moved for certain, where they stand now."""

    statement: str
    path: tuple[str | int, ...]
    outcome: Outcome
    message: str
    place: tuple[int, int] | None = None


def verify(model: Model, texts: Mapping[str, str], earlier: Mapping[str, Sequence[str]] | None = None) -> Iterator[Check]:
    """Every piece of evidence of a model against the present texts of its documents, by document id; ``earlier`` has earlier versions of them.

    Evidence that counts in an earlier version (``version``) is held against that one. A document whose text is not there gives ``unchecked``; so
    does evidence without a place, or with neither words nor a digest, where no earlier text has the words.
    """
    before = {(id_, digest(text)): text for id_, versions in (earlier or {}).items() for text in versions}
    for index, document in enumerate(model.documents):
        if document.digest and document.id in texts and digest(texts[document.id]) != document.digest:
            yield Check(document.id, ("documents", index, "digest"), "changed", "the text is not the one that the offsets were counted in")
    counted = {one.id: one.digest for one in model.documents}
    for index, statement in enumerate(model.statements):
        for place, one in enumerate(statement.evidence):
            path = ("statements", index, "evidence", place)
            present = texts.get(one.document)
            if one.version and (present is None or digest(present) != one.version):
                old = before.get((one.document, one.version))
                outcome, message, _ = _outcome(one, old, None)
                said = f"in the version {one.version[:19]}…: {message}" if message else ""
                yield Check(
                    statement.id, path, outcome, said if old is not None else f"the version {one.version[:19]}… of {one.document!r} is not here"
                )
                continue
            version = one.version or counted.get(one.document)
            old = before.get((one.document, version)) if version else next(iter((earlier or {}).get(one.document, ())), None)
            outcome, message, to = _outcome(one, present, old)
            yield Check(statement.id, path, outcome, message, to)


def texts_of(documents: Sequence[Document], texts: Mapping[str, str]) -> dict[str, str]:
    """Which text (by file name without suffix) belongs to which document: by digest, else by a name that is the document's id, else the one that
    is left. The text of an earlier version (see :func:`earlier_of`) is the present one where no other is given: a text may go back to what it was.

    Raises UsageError for a text that belongs to none.
    """
    by_digest = {document.digest: document.id for document in documents if document.digest}
    former = {one: document.id for document in documents for one in document.former}
    found: dict[str, str] = {}
    left: list[str] = []
    back: dict[str, str] = {}
    for name, text in texts.items():
        key = digest(text)
        if key in former and key not in by_digest:
            back[former[key]] = text
            continue
        owner = by_digest.get(key) or (name if any(one.id == name for one in documents) else None)
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
    return {**back, **found}


def earlier_of(documents: Sequence[Document], texts: Mapping[str, str], *, named: bool) -> dict[str, list[str]]:
    """The texts that are earlier versions of documents: by the digests of the versions that offsets are counted in; ``named``: or by file name, or
    because there is only one document.

    Raises UsageError for a text that belongs to none, where ``named``.
    """
    found: dict[str, list[str]] = {}
    for name, text in texts.items():
        key = digest(text)
        owner = next((one.id for one in documents if key in one.former or (named and key == one.digest)), None)
        if owner is None and named:
            owner = name if any(one.id == name for one in documents) else documents[0].id if len(documents) == 1 else None
            if owner is None:
                raise UsageError(f"no document had the text {name!r}: it has another digest; name the file like the document's id")
        if owner is not None:
            found.setdefault(owner, []).append(text)
    return found


def _outcome(one: Evidence, text: str | None, old: str | None) -> tuple[Outcome, str, tuple[int, int] | None]:
    if text is None:
        return "unchecked", f"the text of {one.document!r} is not here", None
    words = one.exact
    if words is None and old is not None and one.start is not None and (one.digest is None or digest(old[one.start : one.end]) == one.digest):
        words = old[one.start : one.end]
    if one.start is None or one.end is None or (words is None and one.digest is None):
        return "unchecked", "no place, or neither words nor a digest", None
    there = text[one.start : one.end]
    stands = (words is None or there == words) and (one.digest is None or digest(there) == one.digest)
    if stands and (old is None or old[: one.end + _AROUND] == text[: one.end + _AROUND] or old[one.start : one.end] != words):
        return "stands", "", None
    wanted = repr(_short(words)) if words is not None else "the passage of this digest"
    found = f"at {one.start} to {one.end} stands {_short(there)!r}" if there else f"the text ends before {one.end}"
    places = _places(one, words, text)
    if places:
        at, sure = _likeliest(one, places, text, old, words)
        length = one.end - one.start
        if stands and at == one.start:
            maybe = f"{wanted} stands at {one.start} to {one.end}, but it may be what stood elsewhere before: look at it"
            return ("stands", "", None) if sure else ("moved", maybe, None)
        others = "" if sure else f" (or to one of {len(places) - 1} other places, where the same words stand)"
        if not sure and len(places) == 1:
            others = ", or is gone: before, these words stood in several places"
        return "moved", f"{wanted} has moved to {at} to {at + length}{others}; {found}", (at, at + length) if sure else None
    near, told = _nearest(words, text)
    return ("changed" if near else "vanished"), f"{wanted} is not in the text; {found}{told}", None


def _places(one: Evidence, words: str | None, text: str) -> list[int]:
    """Where the words stand now."""
    assert one.start is not None and one.end is not None  # noqa: S101 - the caller looked
    length = one.end - one.start
    if words is not None:
        places, at = [], text.find(words)
        while at >= 0:
            places.append(at)
            at = text.find(words, at + 1)
        return places
    if length * len(text) > _MAX_SEARCH:
        return []
    wanted = bytes.fromhex(str(one.digest).removeprefix("sha256:"))
    return [at for at in range(len(text) - length + 1) if hashlib.sha256(text[at : at + length].encode("utf-8", "surrogatepass")).digest() == wanted]


def _likeliest(one: Evidence, places: Sequence[int], text: str, old: str | None, words: str | None) -> tuple[int, bool]:
    """Which of several places it is, and whether this is sure: the words stand nowhere else, then and now, or what stands around them there is more
    like what stood around them before than anywhere else, and like that of no other place before."""
    start, length = one.start or 0, (one.end or 0) - (one.start or 0)
    nearest = min(places, key=lambda at: (abs(at - start), at))
    before = [] if old is None or old[start : start + length] != words else _places(one, words, old)
    if not before or old is None:
        return nearest, len(places) == 1
    if len(before) == len(places) == 1:
        return nearest, True
    from rapidfuzz.fuzz import ratio

    def around(whole: str, at: int) -> tuple[str, str]:
        return whole[max(at - _AROUND, 0) : at], whole[at + length : at + length + _AROUND]

    def alike(then: int, now: int) -> float:
        return sum(map(ratio, around(old, then), around(text, now)))

    now = max(places, key=lambda at: (alike(start, at), -abs(at - start)))
    best = alike(start, now)
    rivals = [alike(start, at) for at in places if at != now] + [alike(at, now) for at in before if at != start]
    return now, all(each < best - _LEAD for each in rivals)


def _nearest(words: str | None, text: str) -> tuple[bool, str]:
    """Whether a passage is like enough to be the same one, changed, and which it is."""
    from rapidfuzz import fuzz

    if words is None:
        return True, ""
    near = fuzz.partial_ratio_alignment(words, text, score_cutoff=_NEAR)
    if near is None or not text:
        return False, ""
    return True, f"; nearest ({near.score:.0f} % alike) at {near.dest_start} to {near.dest_end}: {_short(text[near.dest_start : near.dest_end])!r}"


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= 80 else f"{text[:77]}..."
