"""A page that shows a document's text beside the statements that were taken from it: one HTML file without scripts, fonts or pictures from elsewhere.

Every passage that a statement cites is marked and leads to the statement, every statement leads back; sentences that no statement cites are dotted
below and listed. Text, names and quotes are other people's: everything is escaped, and a policy in the page forbids it to load or run anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise

from graphmodel.evidence.coverage import Passage, Sentence, coverage, passages, uncited
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Statement

_STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --ground: #fff; --quiet: #595959; --rule: #c9c9c9; --mark: #fff1b8; --line: #8a6d00;
  --here: #ffd84d; --bare: #8a4b00; --panel: #f6f6f4; --link: #0b5fa5; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --ground: #161616; --quiet: #b0b0b0; --rule: #4a4a4a; --mark: #3d3413; --line: #d8b84a;
  --here: #6b5700; --bare: #e0a060; --panel: #202020; --link: #7db8ec; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.6 Georgia, "Times New Roman", serif; color: var(--ink); background: var(--ground); }
header, section { max-width: 84rem; margin: 0 auto; padding: 1rem 1.5rem; }
header p, .about, .key { color: var(--quiet); font: 14px/1.5 Arial, Helvetica, sans-serif; margin: .3rem 0; }
h1 { font: bold 1.6rem/1.25 Arial, Helvetica, sans-serif; margin: .2rem 0; }
h2 { font: bold 1.2rem/1.3 Arial, Helvetica, sans-serif; margin: 0 0 .2rem; }
h3 { font: bold .95rem/1.3 Arial, Helvetica, sans-serif; margin: 1.2rem 0 .4rem; }
.beside { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 2rem; align-items: start; margin-top: 1rem; }
@media (max-width: 55rem) { .beside { grid-template-columns: minmax(0, 1fr); } }
.text { white-space: pre-wrap; overflow-wrap: anywhere; max-width: 44rem; }
.bare { text-decoration: underline dotted var(--bare) 2px; text-underline-offset: .25em; }
mark { background: var(--mark); color: inherit; border-bottom: 2px solid var(--line); padding: .05em 0; }
sup { font: bold 11px/1 Arial, Helvetica, sans-serif; white-space: nowrap; }
sup a { padding: 0 .15em; }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
:target { background: var(--here); scroll-margin-top: 4rem; }
.said { font: 14px/1.45 Arial, Helvetica, sans-serif; background: var(--panel); border: 1px solid var(--rule); padding: .3rem 1rem 1rem; }
.said ol { margin: 0; padding-left: 2.2rem; }
.said li { margin: .55rem 0; overflow-wrap: anywhere; }
.said li::marker { font-weight: bold; }
.more { color: var(--quiet); }
meter { width: 12rem; height: .8rem; vertical-align: middle; }
@media print { .beside { display: block; } a { color: inherit; text-decoration: none; } }
"""


def page(model: Model, texts: Mapping[str, str]) -> str:
    """The page for all documents of a model whose text is at hand.

    >>> from graphmodel.model.statement import Entity, Evidence
    >>> one = Statement("a", "SUPPORTS", "p", id="s", evidence=(Evidence("d", 0, 3, "Ann"),))
    >>> model = Model("m", (Document("d", "<T>"),), (Entity("a", "Person", "Ann"), Entity("p", "Proposition", "it")), (one,))
    >>> text = page(model, {"d": "Ann is for it. <b>Bob</b> is not."})
    >>> '<mark id="c1-0">Ann</mark>' in text, "<T>" in text, "&lt;b&gt;Bob" in text
    (True, False, True)
    """
    found = coverage(model, texts)
    title = escape(model.title or model.name)
    with_text = [one for one in model.documents if one.id in texts]
    without = [one for one in model.documents if one.id not in texts]
    parts = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>Coverage: {title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n"
        "<p>Which sentences carry statements, and which do not. "
        "A number leads to its statement, the arrow in front of a statement back to its words.</p>\n"
        '<p class="key"><mark>Marked</mark>: cited by a statement. <span class="bare">Dotted</span>: a sentence that no statement cites.</p>\n'
    ]
    if without:
        parts.append(f"<p>Without their text here: {escape(', '.join(one.title for one in without))}.</p>\n")
    parts.append("</header>\n<main>\n")
    for number, document in enumerate(with_text, 1):
        parts += _section(model, document, texts[document.id], [one for one in found if one.document == document.id], number)
    parts.append("</main>\n</body>\n</html>\n")
    return "".join(parts)


def summary(found: Sequence[Sentence]) -> tuple[int, int]:
    """How many sentences carry statements, of how many."""
    return sum(bool(one.statements) for one in found), len(found)


def _section(model: Model, document: Document, text: str, found: Sequence[Sentence], number: int) -> Iterator[str]:
    evidence = passages(model, document, text)
    order = {id_: at for at, id_ in enumerate(dict.fromkeys(one.statement for one in evidence), 1)}
    carrying, all_ = summary(found)
    share = carrying / all_ if all_ else 0.0
    about = ", ".join(part for part in (document.publisher, document.author, document.published) if part)
    yield f'<section aria-labelledby="d{number}">\n<h2 id="d{number}" dir="auto">{escape(document.title)}</h2>\n'
    yield f'<p class="about"><span dir="auto">{escape(about)}</span>{" · " if about else ""}'
    yield f"{carrying} of {all_} sentences carry statements ({share:.0%}) "
    yield f'<meter min="0" max="1" value="{share:.3f}" aria-label="share of sentences that carry statements">{share:.0%}</meter></p>\n'
    language = f' lang="{escape(document.language)}"' if document.language else ""
    yield f'<div class="beside">\n<div class="text" dir="auto"{language}>{"".join(_text(text, found, evidence, order, number))}</div>\n'
    yield '<div class="said">\n<h3>Statements</h3>\n<ol>\n'
    for id_, at in order.items():
        places = [place for place, one in enumerate(evidence) if one.statement == id_]
        back = " ".join(f'<a href="#c{number}-{place}" aria-label="to the words of statement {at}">↑</a>' for place in places)
        yield f'<li id="s{number}-{at}" value="{at}">{back} {_said(model, model.statement_by_id[id_])}</li>\n'
    yield "</ol>\n"
    bare = [one for one in found if not one.statements]
    if bare:
        yield f"<h3>Sentences without statements ({len(bare)})</h3>\n<ol>\n"
        for one in bare:
            yield f'<li value="{one.number}"><a href="#n{number}-{one.number}" dir="auto">{escape(_short(text[one.start : one.end]))}</a></li>\n'
        yield "</ol>\n"
    if elsewhere := uncited(model, document):
        yield f"<h3>Statements without a place in this text ({len(elsewhere)})</h3>\n<ul>\n"
        yield from (f"<li>{_said(model, one)}</li>\n" for one in elsewhere)
        yield "</ul>\n"
    yield "</div>\n</div>\n</section>\n"


def _text(text: str, found: Sequence[Sentence], evidence: Sequence[Passage], order: Mapping[str, int], number: int) -> Iterator[str]:
    """The text in pieces between all places where a sentence or a passage begins or ends."""
    cuts = sorted(
        {0, len(text), *(place for one in found for place in (one.start, one.end)), *(place for one in evidence for place in (one.start, one.end))}
    )
    sentence, waiting = 0, 0
    open_: list[int] = []
    for start, end in pairwise(cuts):
        while sentence < len(found) and found[sentence].end <= start:
            sentence += 1
        here = found[sentence] if sentence < len(found) and found[sentence].start <= start else None
        while waiting < len(evidence) and evidence[waiting].start <= start:
            open_.append(waiting)
            waiting += 1
        piece = escape(text[start:end])
        ids = "".join(f'<span id="c{number}-{at}"></span>' for at in open_[1:] if evidence[at].start == start)
        if open_:
            first = f' id="c{number}-{open_[0]}"' if evidence[open_[0]].start == start else ""
            ids = ids if first else "".join(f'<span id="c{number}-{at}"></span>' for at in open_ if evidence[at].start == start)
            yield f"{ids}<mark{first}>{piece}</mark>"
        elif here is not None and not here.statements:
            yield f'<span class="bare" id="n{number}-{here.number}">{piece}</span>'
        else:
            yield piece
        ended = [at for at in open_ if evidence[at].end <= end]
        open_ = [at for at in open_ if at not in ended]
        if ended:
            numbers = sorted({order[evidence[at].statement] for at in ended})
            links = " ".join(f'<a href="#s{number}-{one}" aria-label="statement {one}">{one}</a>' for one in numbers)
            yield f"<sup>{links}</sup>"


def _said(model: Model, one: Statement) -> str:
    """A statement in words, with who says so, how sure, and its id."""
    more = []
    if one.content:
        more.append("only the content of another statement")
    elif one.attribution:
        more.append("according to " + ", according to ".join(model.name_of(speaker) for speaker in reversed(one.attribution)))
    if one.certainty != "certain":
        more.append(f"{one.certainty} certainty" if one.certainty == "unknown" else one.certainty)
    if one.inferred:
        more.append("inferred by the modeller")
    more += [f"{name} {value}" for name in ("valid", "stated") if (value := getattr(one, name))]
    more.append(one.id)
    return f'<span dir="auto">{escape(model.describe(one))}</span> <span class="more">({escape("; ".join(more))})</span>'


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 110 else f"{words[:109]}…"
