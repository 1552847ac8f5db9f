"""Evidence against texts: every quote must be where its statement says; where it is not, where it is now, or that this is not certain.

Offsets count Unicode code points of the decoded text, newlines untouched. Evidence without offsets is found by its words. Where only a digest may be
kept, the digest of the words between the offsets is compared, and a moved passage is found by the digest of every passage of its length. With the
earlier text at hand, such words are known again, and a passage is taken for the same only where its surroundings show it
(:mod:`graphmodel.evidence.surroundings`). Two pieces of evidence from two places never come to one place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from graphmodel.evidence.locate import Match, context, in_other_units, listed, matches, nearest, shown_difference, with_digest
from graphmodel.evidence.source import SHOWN, Source
from graphmodel.evidence.surroundings import Place, Places, Versions, name_words
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Evidence, Statement
from graphmodel.model.validate import digest
from graphmodel.parsing.display import quoted

Outcome = Literal["stands", "moved", "changed", "vanished", "unchecked", "ambiguous"]
OUTCOMES: tuple[Outcome, ...] = ("stands", "moved", "changed", "vanished", "unchecked", "ambiguous")
_CONFLICT = "evidence from another place of the earlier text comes to the same words"
_SEVERAL = "the words are in several places"
_ELSEWHERE = "the words before or after it are not the given `prefix` or `suffix`"
_MAY = "; `prefix` or `suffix` (the words before and after it) say which"


@dataclass(frozen=True, slots=True)
class Check:
    """One piece of evidence against the text: the outcome, a message, and the place of the words where it is certain.

    ``place`` is None for words that are where the statement says. ``words`` are those of the text where ``exact`` differs from them in form only.
    """

    statement: str
    path: tuple[str | int, ...]
    outcome: Outcome
    message: str
    place: Place | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class _Finding:
    """What was found out about one piece of evidence; ``by_words``: by the words alone, not by what surrounds them."""

    outcome: Outcome
    message: str = ""
    place: Place | None = None
    words: str | None = None
    by_words: bool = False


def verify(model: Model, texts: Mapping[str, str], earlier: Mapping[str, Sequence[str]] | None = None) -> Iterator[Check]:
    """Every piece of evidence of a model against the present texts of its documents, by document id; ``earlier`` has earlier versions of them.

    Evidence that counts in an earlier version (``version``) is held against that one. A document whose text is not given yields ``unchecked``; so
    does evidence with neither words nor a digest, and a digest without a place.

    >>> one = Statement("a", "ASSERTS", "p", id="s", evidence=(Evidence("d", exact="no comment"),))
    >>> [(one.outcome, one.place) for one in verify(Model("m", (Document("d", "D"),), (), (one,)), {"d": "Ann: no comment."})]
    [('stands', (5, 15))]
    """
    names = name_words(name for entity in model.entities for name in (entity.name, *entity.aliases))
    for index, document in enumerate(model.documents):
        if document.digest and document.id in texts and digest(texts[document.id]) != document.digest:
            yield Check(document.id, ("documents", index, "digest"), "changed", "the text is not the one that the offsets count in")
    shelves = {document.id: _Shelf(document, texts.get(document.id), (earlier or {}).get(document.id, ()), names) for document in model.documents}
    pieces: list[_Piece] = []
    for index, statement in enumerate(model.statements):
        for number, evidence in enumerate(statement.evidence):
            shelf = shelves.get(evidence.document) or _Shelf(Document(evidence.document, "-"), texts.get(evidence.document), (), names)
            shelf = shelves.setdefault(evidence.document, shelf)
            pieces.append(_Piece(model, statement, ("statements", index, "evidence", number), evidence, shelf))
    found = [piece.check() for piece in pieces]
    for piece, finding in zip(pieces, _without_conflicts(pieces, found), strict=True):
        yield Check(piece.statement.id, piece.path, finding.outcome, finding.message, finding.place, finding.words)


class _Shelf:
    """A document with its present and earlier texts."""

    def __init__(self, document: Document, text: str | None, earlier: Sequence[str], names: frozenset[str]) -> None:
        self.document = document
        self.present = Source(text, document.language) if text is not None else None
        self.earlier = [Source(text, document.language) for text in earlier]
        self.names = names
        self._versions: dict[str, Versions] = {}

    def version(self, version: str | None) -> Source | None:
        """The text with a digest."""
        every = [*([self.present] if self.present else []), *self.earlier]
        return next((source for source in every if source.digest == version), None)

    def counted_in(self, evidence: Evidence) -> Source | None:
        """The text that offsets of a piece of evidence count in, where it is given."""
        version = evidence.version or self.document.digest
        return self.version(version) if version else next(iter(self.earlier), None)

    def compared(self, old: Source) -> Versions:
        """An earlier text beside the present one."""
        assert self.present is not None  # noqa: S101 - only asked where there is a present text
        return self._versions.setdefault(old.digest, Versions(old, self.present, self.names))


@dataclass(frozen=True)
class _Piece:
    """A piece of evidence of a statement, with the texts of its document."""

    model: Model
    statement: Statement
    path: tuple[str | int, ...]
    evidence: Evidence
    shelf: _Shelf

    @property
    def place(self) -> Place | None:
        """The place that the statement says, where it does."""
        return (self.evidence.start, self.evidence.end) if self.evidence.start is not None and self.evidence.end is not None else None

    def check(self) -> _Finding:
        """The outcome, as far as this piece by itself shows it."""
        quote, present = self.evidence, self.shelf.present
        if quote.version and (present is None or present.digest != quote.version):
            return self._in_version(quote.version)
        if present is None:
            return _Finding("unchecked", f"the text of {quote.document!r} is not given")
        old = self.shelf.counted_in(quote)
        if old is not None and old.digest != present.digest:
            place = self._place_in(old)
            if place is not None:
                return self._against(present, old, place)
        return self._alone(present)

    def _in_version(self, version: str) -> _Finding:
        """The outcome in an earlier version of the text, which counts for this piece."""
        source = self.shelf.version(version)
        if source is None:
            return _Finding("unchecked", f"the version {version[:19]}… of {self.evidence.document!r} is not given")
        found = self._alone(source)
        message = f"in the version {version[:19]}…: {found.message}" if found.message else ""
        return replace(found, message=message, place=found.place if self.evidence.start is None else None, words=None, by_words=False)

    def _place_in(self, old: Source) -> Place | None:
        """The place of the evidence in the earlier text: where it says, or the only one of its words."""
        quote = self.evidence
        if quote.start is not None and quote.end is not None and _holds(quote, old.text[quote.start : quote.end]):
            return quote.start, quote.end
        found = matches(old, quote.exact, *context(quote)) if quote.exact else []
        return found[0].place if len(found) == 1 else None

    def _against(self, present: Source, old: Source, before: Place) -> _Finding:
        """The outcome where the earlier text is given: a place is taken where its surroundings show that it is the same passage."""
        one = self.evidence
        words = old.text[slice(*before)]
        candidates = matches(present, words) or (matches(present, one.exact) if one.exact else [])
        if not candidates:
            return self._missing(present, words)
        in_old = {words, *(present.text[each.start : each.end] for each in candidates)}
        rivals = Places(sorted({each.place for quote in in_old for each in matches(old, quote)}), [each.place for each in candidates])
        versions = self.shelf.compared(old)
        reported, named = bool(self.statement.attribution), self._names_speaker(words)
        doubts = [versions.doubt(before, each.place, rivals, reported=reported, names_speaker=named) for each in candidates]
        if any(context(one)):
            near = matches(present, words, *context(one))
            doubts = [doubt or ("" if each in near else _ELSEWHERE) for each, doubt in zip(candidates, doubts, strict=True)]
        certain = [each for each, doubt in zip(candidates, doubts, strict=True) if not doubt]
        if len(certain) == 1:
            return self._taken(present, certain[0], one.exact or words)
        return self._doubtful(present, candidates, words, doubts[0] if len(set(doubts)) == 1 and doubts[0] else _SEVERAL)

    def _alone(self, present: Source) -> _Finding:
        """The outcome by the words, and the words before and after them where these are given."""
        quote = self.evidence
        if quote.start is None or quote.end is None:
            return self._without_offsets(present)
        if quote.exact is None and quote.digest is None:
            return _Finding("unchecked", "neither words nor a digest")
        place, around = (quote.start, quote.end), context(quote)
        holds = _holds(quote, present.text[quote.start : quote.end])
        if holds and not any(around):
            return _Finding("stands", by_words=True)
        candidates = self._places_in(present, *around)
        if holds and any(each.place == place for each in candidates):
            return _Finding("stands")
        same_text = self.shelf.document.digest == present.digest
        if len(candidates) == 1 and not holds and candidates[0].differences and not (same_text or any(around)):
            return self._doubtful(present, candidates, quote.exact, shown_difference(present, candidates[0]))
        if candidates and not holds and self.shelf.document.digest in (None, present.digest):
            for unit, other in in_other_units(present, *place):
                match = next((each for each in candidates if each.place == other), None)
                if match is not None:
                    found = self._taken(present, match, quote.exact)
                    return replace(found, message=f"{found.message} (its offsets count {unit})", by_words=True)
        if len(candidates) == 1 and not holds:
            found = self._taken(present, candidates[0], quote.exact)
            alone = "" if same_text or any(around) else " (found by its words alone; --was TEXT compares what surrounds them)"
            return replace(found, message=found.message + alone, by_words=not any(around))
        if candidates or (any(around) and self._places_in(present)):
            return self._doubtful(present, candidates or self._places_in(present), quote.exact, _SEVERAL if candidates and not holds else _ELSEWHERE)
        return self._missing(present, quote.exact)

    def _places_in(self, present: Source, prefix: str | None = None, suffix: str | None = None) -> list[Match]:
        """The places of the words, or of a passage of their digest, in a text."""
        quote = self.evidence
        if quote.exact is not None:
            return matches(present, quote.exact, prefix, suffix)
        return with_digest(present, str(quote.digest), (quote.end or 0) - (quote.start or 0))

    def _without_offsets(self, present: Source) -> _Finding:
        quote = self.evidence
        if not (quote.exact or "").strip():
            return _Finding("unchecked", "no place, and no words to find it by")
        assert quote.exact is not None  # noqa: S101 - it has words
        candidates = matches(present, quote.exact, *context(quote))
        if len(candidates) == 1:
            return self._taken(present, candidates[0], quote.exact)
        if candidates:
            return _Finding("ambiguous", f"{_shown(quote.exact)} is in {len(candidates)} places{_MAY}: {listed(present, candidates)}")
        elsewhere = matches(present, quote.exact) if any(context(quote)) else []
        if elsewhere:
            return _Finding("ambiguous", f"{_shown(quote.exact)} is not next to the given prefix or suffix, but here: {listed(present, elsewhere)}")
        return self._missing(present, quote.exact)

    def _taken(self, present: Source, match: Match, quote: str | None) -> _Finding:
        """The outcome for words whose place is certain."""
        one, place = self.evidence, match.place
        words = present.text[slice(*place)]
        if quote is not None and words != quote:
            difference = shown_difference(present, match)
            return _Finding("changed", f"{_shown(quote)} is at {present.around(*place)}; {difference}", place, words)
        if one.start is None:
            return _Finding("stands", "", place)
        if (one.start, one.end) == place:
            return _Finding("stands")
        now = f"at {match.start} to {match.end} (line {present.line(match.start)})"
        return _Finding("moved", f"{_shown(quote)} is now {now}; {self._there(present)}", place)

    def _doubtful(self, present: Source, candidates: Sequence[Match], quote: str | None, why: str) -> _Finding:
        """The outcome for words that are in the text, where it is not certain that they are the same passage: nothing moves."""
        one = self.evidence
        still = any(each.place == self.place for each in candidates)
        what = f"is still at {one.start} to {one.end}" if still else "may have moved"
        places = listed(present, candidates)
        return _Finding("moved", f"{_shown(quote)} {what}, but this is not certain: {why}. Nothing is changed. Candidates: {places}")

    def _missing(self, present: Source, quote: str | None) -> _Finding:
        if quote is None:
            return _Finding("changed", f"the passage of this digest is not in the text; {self._there(present)}")
        near = nearest(present, quote)
        there = f"; {self._there(present)}" if self.evidence.start is not None else ""
        if near:
            return _Finding("changed", f"{_shown(quote)} is not in the text; nearest: {near}{there}")
        return _Finding("vanished", f"{_shown(quote)} is not in the text{there}")

    def _there(self, present: Source) -> str:
        quote = self.evidence
        there = present.text[quote.start : quote.end]
        return f"at {quote.start} to {quote.end} the text has {quoted(there, SHOWN)}" if there else f"the text ends before {quote.end}"

    def _names_speaker(self, words: str) -> bool:
        """Whether words name whose they are: nobody is reported as saying so, and they name the subject."""
        subject = self.model.entity_by_id.get(self.statement.subject)
        if subject is None or self.statement.attribution:
            return False
        return not name_words([subject.name, *subject.aliases]).isdisjoint(name_words([words]))

    def is_in_several_places(self) -> bool:
        """Whether the words are in several places of the present text."""
        return self.shelf.present is not None and len(self._places_in(self.shelf.present)) > 1

    def doubted(self, finding: _Finding, why: str) -> _Finding:
        """The outcome after all, where other evidence speaks against a finding."""
        present = self.shelf.present
        return self._doubtful(present, self._places_in(present), self.evidence.exact, why) if present is not None else finding


def _without_conflicts(pieces: Sequence[_Piece], found: Sequence[_Finding]) -> Iterator[_Finding]:
    """The findings, of which those that contradict each other are taken back.

    Two pieces of evidence from two places may not come to one; and where a text has visibly changed, words that are in several places are not
    certain to be the right ones only because some are where they were.
    """
    both = list(zip(pieces, found, strict=True))
    changed = {piece.evidence.document for piece, one in both if piece.evidence.start is not None and one.outcome not in ("stands", "unchecked")}
    in_conflict = _conflicts(both)
    for number, (piece, finding) in enumerate(both):
        document, present = piece.shelf.document, piece.shelf.present
        same_text = present is None or present.digest in (piece.evidence.version, document.digest)
        if piece.place is None or same_text or finding.outcome not in ("stands", "moved", "changed"):
            yield finding
        elif number in in_conflict and (finding.place is not None or finding.by_words):
            yield piece.doubted(finding, _CONFLICT)
        elif finding.by_words and finding.outcome == "stands" and (document.digest or document.id in changed) and piece.is_in_several_places():
            yield piece.doubted(finding, "the text has changed, and the words are in several places")
        else:
            yield finding


def _conflicts(both: Sequence[tuple[_Piece, _Finding]]) -> set[int]:
    """The numbers of the findings whose places overlap with another's, while the places that they had do not, or not in this way."""
    claims: dict[str, dict[tuple[int, int, int], list[int]]] = {}
    for number, (piece, finding) in enumerate(both):
        before = piece.place
        now = finding.place or (before if finding.outcome == "stands" else None)
        if before is not None and now is not None:
            claims.setdefault(piece.evidence.document, {}).setdefault((*now, now[0] - before[0]), []).append(number)
    conflicts: set[int] = set()
    for numbers in claims.values():
        overlapping: list[tuple[int, int, int]] = []
        for claim in sorted(numbers):
            overlapping = [other for other in overlapping if other[1] > claim[0]]
            against = [other for other in overlapping if other[2] != claim[2]]
            conflicts.update(number for other in (*against, claim) if against for number in numbers[other])
            overlapping.append(claim)
    return conflicts


def _holds(quote: Evidence, there: str) -> bool:
    """Whether some words are those of a piece of evidence; a piece with neither words nor a digest has any."""
    return bool(there) and (quote.exact is None or there == quote.exact) and (quote.digest is None or digest(there) == quote.digest)


def _shown(quote: str | None) -> str:
    return quoted(quote, SHOWN) if quote is not None else "the passage of this digest"
