"""A draft as a reviewer sees it: what it says, its words in their sentence, who drafted it. Nothing in it can move a cursor or turn the writing."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

from graphmodel.evidence.locate import context, matches
from graphmodel.evidence.sentences import sentences
from graphmodel.evidence.source import Source
from graphmodel.model.model import Model
from graphmodel.model.statement import Evidence, Statement
from graphmodel.parsing.display import quoted, shown

_AROUND = 400
"""Characters before and after words that are shown at most, where a sentence is longer."""
_LOOKED = 3000
"""Characters before and after words in which their sentence is looked for."""
_LONGEST = 2000
BOLD, PLAIN = "\x1b[1;7m", "\x1b[0m"


def draft_lines(model: Model, statement: Statement, sources: Mapping[str, Source], *, width: int = 100) -> Iterator[str]:
    """The lines about a draft; its words are between ⟦ and ⟧ in their sentence."""
    for quote in statement.evidence:
        yield from _words(model, quote, sources.get(quote.document), width)
    yield ""
    yield from _wrapped(shown(model.describe(statement), _LONGEST), width, "")
    yield f"  subject    {_entity(model, statement.subject)}"
    yield f"  relation   {shown(statement.relation)}" + (" (negated: it is said not to hold)" if statement.negated else "")
    yield f"  object     {_entity(model, statement.object)}"
    for name, value in model.qualifiers_in_words(statement).items():
        yield f"  {shown(name):<10} {shown(value, _LONGEST)}"
    if statement.attribution:
        yield "  says so    " + ", citing ".join(shown(model.name_of(speaker)) for speaker in statement.attribution)
    for name in ("valid", "stated"):
        if value := getattr(statement, name):
            yield f"  {name:<10} {shown(value)}"
    if statement.certainty != "certain":
        yield f"  certainty  {statement.certainty}"
    by = f"drafted by {shown(statement.drafted_by, 200)}" if statement.drafted_by else ""
    sure = f"confidence {statement.confidence:g}" if statement.confidence is not None else ""
    if by or sure:
        yield f"  {', '.join(filter(None, (by, sure)))}"


def _entity(model: Model, id_: str) -> str:
    entity = model.entity_by_id.get(id_)
    if entity is None:
        return f"the statement {quoted(id_)}" if id_ in model.statement_by_id else quoted(model.name_of(id_))
    return f"{shown(entity.name, 300)} ({shown(entity.id, 100)}, {shown(entity.label, 100)})"


def _words(model: Model, quote: Evidence, source: Source | None, width: int) -> Iterator[str]:
    """The words of a piece of evidence in their sentence."""
    document = shown(model.name_of(quote.document), 200)
    place = _place(quote, source) if source is not None else None
    if source is None or place is None:
        reason = "its text is not here" if source is None else "these words are not in its text"
        yield f"{document} ({reason}):"
        yield from _wrapped(quoted(quote.exact, _LONGEST) if quote.exact else "no words", width, "    ")
        return
    start, end = _sentence(source, place)
    yield f"{document}, line {source.line(place[0])}:"
    parts = [shown(_in_one_line(source.text[first:last])) for first, last in ((start, place[0]), place, (place[1], end))]
    yield from _wrapped(f"{parts[0]}⟦{parts[1]}⟧{parts[2]}", width, "    ")


def coloured(lines: Iterator[str]) -> Iterator[str]:
    """Lines with what is between ⟦ and ⟧ made to stand out, over the ends of lines too."""
    inside = False
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        text = line[:indent] + (BOLD if inside else "") + line[indent:]
        for letter in line:
            inside = True if letter == "⟦" else False if letter == "⟧" else inside
        text = text.replace("⟦", BOLD).replace("⟧", PLAIN)
        yield text + (PLAIN if inside else "")


def _in_one_line(text: str) -> str:
    """A passage of an article on one line; brackets that mark words are not confused with ours."""
    line = " ".join(text.replace("⟦", "[").replace("⟧", "]").split())
    return (" " if text[:1].isspace() else "") + line + (" " if line and text[-1:].isspace() else "")


def _sentence(source: Source, place: tuple[int, int]) -> tuple[int, int]:
    """The sentences that words are in, as far as they are not too long; looked for around the words, since a text may be of any length."""
    first = max(0, place[0] - _LOOKED)
    around = source.text[first : place[1] + _LOOKED]
    start, end = place
    for begin, stop in sentences(around, source.language):
        if begin + first < place[1] and stop + first > place[0]:
            start, end = min(start, begin + first), max(end, stop + first)
    return max(start, place[0] - _AROUND), min(end, place[1] + _AROUND)


def _place(quote: Evidence, source: Source) -> tuple[int, int] | None:
    if quote.start is not None and quote.end is not None:
        fits = quote.end <= len(source.text) and (quote.exact is None or source.text[quote.start : quote.end] == quote.exact)
        return (quote.start, quote.end) if fits else None
    found = matches(source, quote.exact, *context(quote)) if quote.exact else []
    return found[0].place if len(found) == 1 else None


def _wrapped(text: str, width: int, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(text, max(20, width), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False) or [indent]
