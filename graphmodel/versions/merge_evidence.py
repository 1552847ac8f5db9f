"""Evidence of one statement from two sides: what can be united, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphmodel.model.statement import Evidence
from graphmodel.model.validate import digest

Pieces = Sequence[Evidence]


def contradict(ours: Pieces, theirs: Pieces, base: Pieces) -> bool:
    """Whether the pieces of two sides cannot be united.

    So where both sides changed the same piece, where one removed what the other changed, where the same words have two places, and where one place
    has two wordings.
    """
    before = set(base)
    mine, yours = [piece for piece in ours if piece not in {*theirs, *before}], [piece for piece in theirs if piece not in {*ours, *before}]
    lost = [piece for piece in base if piece not in ours and piece not in theirs]
    if {piece.document for piece in lost} & {piece.document for piece in mine} & {piece.document for piece in yours}:
        return True
    places = {_place(piece) for piece in mine if piece.start is not None} & {_place(piece) for piece in yours}
    words = {_words(piece) for piece in mine if piece.exact or piece.digest} & {_words(piece) for piece in yours}
    if places or words:
        return True
    new_ours, new_theirs = ([piece for piece in side if piece not in before] for side in (ours, theirs))
    return any(_has_successor(piece, new_ours) != _has_successor(piece, new_theirs) for piece in lost)


def completed(ours: Pieces, theirs: Pieces, base: Pieces) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """The pieces of both sides. Where both have a new one at one place and one of them gives less of its words, both get the fuller one."""
    full: dict[Evidence, Evidence] = {}
    new_ours, new_theirs = ([piece for piece in side if piece not in base] for side in (ours, theirs))
    for place in {_place(piece) for piece in new_ours if piece.start is not None} & {_place(piece) for piece in new_theirs}:
        pieces = [piece for piece in (*new_ours, *new_theirs) if _place(piece) == place]
        exact, digests = {piece.exact for piece in pieces} - {None}, {piece.digest for piece in pieces} - {None}
        if len(exact) < 2 and len(digests | {digest(words) for words in exact if words is not None and digests}) < 2:
            full |= dict.fromkeys(pieces, replace(pieces[0], exact=next(iter(exact), None), digest=next(iter(digests), None)))
    return tuple(dict.fromkeys(full.get(piece, piece) for piece in ours)), tuple(dict.fromkeys(full.get(piece, piece) for piece in theirs))


def _has_successor(piece: Evidence, new: Pieces) -> bool:
    return any(_succeeds(each, piece) for each in new)


def _succeeds(piece: Evidence, before: Evidence) -> bool:
    """Whether a piece is what became of another one: the same words, or a place that overlaps with its place."""
    if (before.exact and piece.exact == before.exact) or (before.digest and piece.digest == before.digest):
        return True
    if piece.document != before.document:
        return False
    if piece.start is None or piece.end is None or before.start is None or before.end is None:
        # A piece without words and place is the whole document.
        return not (before.exact or before.digest or before.start is not None)
    return piece.start < before.end and before.start < piece.end


def _words(piece: Evidence) -> tuple[str, str | None, str | None]:
    return piece.document, piece.exact, piece.digest


def _place(piece: Evidence) -> tuple[str, int | None, int | None, str | None]:
    return piece.document, piece.start, piece.end, piece.version
