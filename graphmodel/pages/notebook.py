"""How notebooks show models, answers and pictures: formatters that ``import graphmodel`` registers with a running IPython.

Everything is set apart in an ``<iframe srcdoc sandbox>``. A notebook's style sheets would else change tables and texts, its other outputs share one
name space of ids, and what a model says would stand in a document that holds the session of whoever reads it. The frame has an origin of its own: no
style comes in, and no script gets out. Where a notebook refuses frames, it shows the SVG.

The formatters are registered by the names of the classes, so that nothing below this package knows of notebooks.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from graphmodel.diagram.layout.text_metrics import LINE_HEIGHT, measure, wrap
from graphmodel.diagram.svg import allowed, number, svg_text
from graphmodel.files.templates import render

if TYPE_CHECKING:
    from graphmodel.diagram.picture import Picture
    from graphmodel.model.model import Model
    from graphmodel.querying.result import Result

ROWS = 200
"""Rows of an answer that are shown."""

# Markup.format escapes what it puts in.
_FRAME = Markup(
    '<iframe sandbox="{rights}" srcdoc="{document}" title="{title}" width="100%" height="{height}" '
    'style="border:1px solid #8886;border-radius:6px;width:100%;height:{height}px" loading="lazy"></iframe>'
)
_TEXT = Markup('<text x="{}" y="{}"{}>{}</text>')
_STYLE = (
    ":root{color-scheme:light dark}body{margin:0;font:14px/1.4 system-ui,'Liberation Sans',Arial,sans-serif}"
    "table{border-collapse:collapse}th,td{text-align:start;vertical-align:top;padding:4px 10px;border-bottom:1px solid #8886}"
    "th{position:sticky;top:0;background:Canvas}.n{text-align:end;font-variant-numeric:tabular-nums}p{color:#777}"
)


def register(formatter: Any) -> None:
    """Register the formatters with IPython's ``DisplayFormatter``: HTML, and SVG where a notebook shows no HTML."""
    for module, name, html, image in (
        ("graphmodel.model.model", "Model", model_html, model_svg),
        ("graphmodel.diagram.picture", "Picture", picture_html, svg_text),
        ("graphmodel.querying.result", "Result", result_html, result_svg),
    ):
        formatter.formatters["text/html"].for_type_by_name(module, name, html)
        formatter.formatters["image/svg+xml"].for_type_by_name(module, name, image)


def model_html(model: Model) -> str:
    """A model as the page to explore it, in a frame."""
    from graphmodel.graph.build import build_graph
    from graphmodel.pages.explorer import page_of

    graph = build_graph(model)
    return frame(page_of(graph, graph, model), 640, scripts=True, title=model.title or model.name)


def model_svg(model: Model) -> str | None:
    """A model as a diagram; None (nothing to show) for one that is too large for a page."""
    from graphmodel.claims.contested import contested, statements_in
    from graphmodel.diagram.network import network_picture
    from graphmodel.errors import RefusedError
    from graphmodel.graph.build import build_graph
    from graphmodel.pages.explorer import PICTURE_EDGES

    if len(model.statements) > PICTURE_EDGES:
        return None
    try:
        return svg_text(network_picture(build_graph(model), model.schema, contested=statements_in(contested(model))))
    except RefusedError:
        return None


def picture_html(picture: Picture) -> str:
    """A picture in a frame: no style of the notebook reaches its texts."""
    height = picture.height * len(picture.pages)
    style = "body{margin:0}svg{display:block;width:100%;height:auto}"
    drawing = Markup(svg_text(picture).partition("?>\n")[2])  # noqa: S704 - diagram/svg.py has escaped it
    text = _bare(picture.title, style, drawing)
    return frame(text, round(min(height, 620 * len(picture.pages))), scripts=False, title=picture.title)


def result_html(result: Result) -> str:
    """An answer as a table in a frame."""
    table = Markup(  # noqa: S704 - the template escapes
        render(
            "pages/web/answer.html",
            columns=[allowed(name) for name in result.columns],
            rows=[[(_is_number(item), allowed(_text(item))) for item in row] for row in result.rows[:ROWS]],
            note=_counted(result),
        )
    )
    height = min(72 + 29 * min(len(result.rows), ROWS), 460)
    return frame(_bare("Answer", _STYLE, table), height, scripts=False, title="Answer of a query")


def result_svg(result: Result) -> str:
    """An answer as a table in SVG, for where no HTML goes: the first rows, long cells in several lines."""
    size, gap, pad = 12.0, 18.0, 6.0
    rows = [tuple(allowed(_text(item)) for item in row) for row in result.rows[:60]]
    columns = tuple(allowed(name) for name in result.columns)
    widths = [
        min(max([measure(columns[at], size, True)[0], *(measure(row[at], size)[0] for row in rows)]), 260.0) + 2.0 for at in range(len(columns))
    ]
    texts: list[str] = []
    y = pad
    for index, row in enumerate([columns, *rows]):
        cells = [wrap(cell, widths[at], size, index == 0, measure) for at, cell in enumerate(row)]
        high = max((len(cell) for cell in cells), default=1) * LINE_HEIGHT * size + pad
        x = pad
        for at, cell in enumerate(cells):
            for line, words in enumerate(cell):
                weight = Markup(' font-weight="bold"') if index == 0 else ""
                base = y + (line + 0.8) * LINE_HEIGHT * size
                texts.append(_TEXT.format(number(x), number(base), weight, words))
            x += widths[at] + gap
        y += high
        rule = f"M{number(pad)} {number(y - pad / 2)}H{number(sum(widths) + gap * len(widths))}"
        texts.append(f'<path d="{rule}" stroke="#999999" stroke-width="0.5"/>')
    y += LINE_HEIGHT * size
    note = _counted(result, 60)
    texts.append(_TEXT.format(number(pad), number(y), Markup(' fill="#595959"'), note))
    width = max(sum(widths) + gap * len(widths), measure(note, size)[0]) + 2 * pad
    box = f'width="{number(width)}" height="{number(y + 2 * pad)}" viewBox="0 0 {number(width)} {number(y + 2 * pad)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} font-family="Arial, \'Liberation Sans\', sans-serif" font-size="{number(size)}">'
    ground = f'<title>Answer of a query</title><rect width="{number(width)}" height="{number(y + 2 * pad)}" fill="#ffffff"/>'
    return "\n".join([head, ground, *texts, "</svg>"]) + "\n"


def frame(document: str, height: int, *, scripts: bool, title: str) -> str:
    """A document in a frame of its own origin; with ``scripts`` its own ones run, and what a person clicks opens outside."""
    rights = "allow-scripts allow-popups allow-popups-to-escape-sandbox" if scripts else ""
    return str(_FRAME.format(rights=rights, document=document, title=allowed(title), height=height))


def _bare(title: str, style: str, body: Markup) -> str:
    return render("pages/web/bare.html", title=allowed(title), style=Markup(style), body=body)  # noqa: S704 - our own style sheets


def _counted(result: Result, shown: int = ROWS) -> str:
    there = len(result.rows)
    more = f"; the first {shown} are shown" if there > shown else ""
    return f"{there} row{'' if there == 1 else 's'}{' and more (the limit was reached)' if result.truncated else ''}{more}"


def _is_number(item: object) -> bool:
    return isinstance(item, (int, float)) and not isinstance(item, bool)


def _text(item: Any) -> str:
    if item is None:
        return ""
    if isinstance(item, date):
        return item.isoformat()
    if isinstance(item, (list, tuple)):
        return ", ".join(map(_text, item))
    return str(item)
