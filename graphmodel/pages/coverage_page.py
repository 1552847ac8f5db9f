"""A page that shows a document's text beside the statements that were taken from it: one HTML file without scripts, fonts or pictures from elsewhere.

Every passage that a statement cites is marked and leads to the statement, every statement leads back; sentences that no statement cites are dotted
below and listed. Text, names and quotes are other people's: the template escapes them, and a policy in the page forbids it to load or run anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from graphmodel.evidence.coverage import Passage, Sentence, coverage, passages, uncited
from graphmodel.files.templates import render
from graphmodel.model.links import links_of
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Statement

# Markup.format escapes what it puts in.
_ANCHOR = Markup('<span id="c{}-{}"></span>')
_MARKED = Markup("<mark>{}</mark>")
_MARKED_AT = Markup('<mark id="c{}-{}">{}</mark>')
_BARE = Markup('<span class="bare" id="n{}-{}">{}</span>')
_LINK = Markup('<a href="#s{}-{}" aria-label="statement {}">{}</a>')
_LINKS = Markup("<sup>{}</sup>")


def page(model: Model, texts: Mapping[str, str]) -> str:
    """The page for all documents of a model whose text is at hand.

    >>> from graphmodel.model.statement import Entity, Evidence
    >>> one = Statement("a", "SUPPORTS", "p", id="s", evidence=(Evidence("d", 0, 3, "Ann"),))
    >>> model = Model("m", (Document("d", "<T>"),), (Entity("a", "Person", "Ann"), Entity("p", "Proposition", "it")), (one,))
    >>> text = page(model, {"d": "Ann is for it. <b>Bob</b> is not."})
    >>> '<mark id="c1-0">Ann</mark>' in text, "<T>" in text, "&lt;b&gt;Bob" in text
    (True, False, True)
    """
    sentences = coverage(model, texts)
    with_text = [document for document in model.documents if document.id in texts]
    return render(
        "pages/web/coverage.html",
        title=model.title or model.name,
        without=[document.title for document in model.documents if document.id not in texts],
        documents=[
            _section(model, document, texts[document.id], [sentence for sentence in sentences if sentence.document == document.id], number)
            for number, document in enumerate(with_text, 1)
        ],
    )


def summary(found: Sequence[Sentence]) -> tuple[int, int]:
    """How many sentences carry statements, of how many."""
    return sum(bool(sentence.statements) for sentence in found), len(found)


def _section(model: Model, document: Document, text: str, sentences: Sequence[Sentence], number: int) -> dict[str, Any]:
    """What the template shows of a document."""
    evidence = passages(model, document, text)
    order = {id_: at for at, id_ in enumerate(dict.fromkeys(passage.statement for passage in evidence), 1)}
    places: dict[str, list[int]] = {}
    for place, passage in enumerate(evidence):
        places.setdefault(passage.statement, []).append(place)
    carrying, total = summary(sentences)
    return {
        "number": number,
        "title": document.title,
        "about": ", ".join(part for part in (document.publisher, document.author, document.published) if part),
        "language": document.language,
        "carrying": carrying,
        "sentences": total,
        "share": carrying / total if total else 0.0,
        "text": Markup("").join(_text(text, sentences, evidence, order, number)),
        "cited": [{"number": at, "places": places[id_], **_cited(model, model.statement_by_id[id_])} for id_, at in order.items()],
        "bare": [
            {"number": sentence.number, "words": _short(text[sentence.start : sentence.end])} for sentence in sentences if not sentence.statements
        ],
        "elsewhere": [_described(model, statement) for statement in uncited(model, document, text)],
    }


def _text(text: str, sentences: Sequence[Sentence], evidence: Sequence[Passage], order: Mapping[str, int], number: int) -> Iterator[Markup]:
    """The text in pieces between all places where a sentence or a passage begins or ends."""
    cuts = sorted(
        {
            0,
            len(text),
            *(place for sentence in sentences for place in (sentence.start, sentence.end)),
            *(place for quote in evidence for place in (quote.start, quote.end)),
        }
    )
    sentence, waiting = 0, 0
    open_: list[int] = []
    for start, end in pairwise(cuts):
        while sentence < len(sentences) and sentences[sentence].end <= start:
            sentence += 1
        here = sentences[sentence] if sentence < len(sentences) and sentences[sentence].start <= start else None
        while waiting < len(evidence) and evidence[waiting].start <= start:
            open_.append(waiting)
            waiting += 1
        piece = text[start:end]
        begun = [at for at in open_ if evidence[at].start == start]
        if open_ and begun[:1] == open_[:1]:
            yield Markup("").join(_ANCHOR.format(number, at) for at in begun[1:]) + _MARKED_AT.format(number, open_[0], piece)
        elif open_:
            yield Markup("").join(_ANCHOR.format(number, at) for at in begun) + _MARKED.format(piece)
        elif here is not None and not here.statements:
            yield _BARE.format(number, here.number, piece)
        else:
            yield Markup.escape(piece)
        ended = [at for at in open_ if evidence[at].end <= end]
        open_ = [at for at in open_ if at not in ended]
        if ended:
            numbers = sorted({order[evidence[at].statement] for at in ended})
            yield _LINKS.format(Markup(" ").join(_LINK.format(number, one, one, one) for one in numbers))


def _cited(model: Model, statement: Statement) -> dict[str, Any]:
    """A statement in words, and the addresses of its words."""
    return {**_described(model, statement), "links": links_of(model, statement)}


def _described(model: Model, statement: Statement) -> dict[str, str]:
    """A statement in words, with who says so, how sure, and its id."""
    more = []
    if statement.content:
        more.append("only the content of another statement")
    elif statement.attribution:
        more.append("according to " + ", according to ".join(model.name_of(speaker) for speaker in reversed(statement.attribution)))
    if statement.certainty != "certain":
        more.append(f"{statement.certainty} certainty" if statement.certainty == "unknown" else statement.certainty)
    if statement.inferred:
        more.append("inferred by the modeller")
    more += [f"{name} {value}" for name in ("valid", "stated") if (value := getattr(statement, name))]
    more.append(statement.id)
    return {"words": model.describe(statement), "more": "; ".join(more)}


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 110 else f"{words[:109]}…"
