"""A page to explore: one HTML file with the picture, everything that is said, and nothing that it would have to fetch.

The file works from a disk, in a mail, inside a notebook. A Content-Security-Policy forbids it every access to any network, and every script but its
own; what a model says enters as data (JSON with ``<``, ``>`` and ``&`` escaped) and is shown as text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Any

import networkx as nx
from markupsafe import Markup

from graphmodel.claims.contested import Contested, contested, statements_in
from graphmodel.diagram.dark_mode import dark_colours
from graphmodel.diagram.embedded_fonts import font_faces
from graphmodel.diagram.large import FINE, large_picture
from graphmodel.diagram.layout.force import force_layout
from graphmodel.diagram.picture import Group, Picture
from graphmodel.diagram.svg import allowed, svg_text
from graphmodel.errors import RefusedError
from graphmodel.files.resources import resource
from graphmodel.files.templates import render
from graphmodel.graph.build import schema_of
from graphmodel.model.model import Model
from graphmodel.model.schema import Schema
from graphmodel.pages.explorer_data import embedded, page_data

_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


PICTURE_EDGES = 120
"""Up to so many statements a page shows the diagram that is published; more of them are laid out faster, on a larger sheet."""

DRAWN_EDGES = 1500
"""Up to so many statements, or nodes, they are drawn as SVG; a larger graph gets a map on WebGL (sigma.js)."""


def page_of(
    whole: nx.MultiDiGraph[Any],
    part: nx.MultiDiGraph[Any],
    model: Model | None,
    *,
    title: str | None = None,
    source: str | None = None,
    page: str = "1600x1100",
    grey: bool = False,
    force: bool = False,
    bundle: bool = False,
    as_of: date | None = None,
) -> str:
    """The page of a part of a graph, with the picture that fits it: the diagram as it is published, or, for a large part, its map.

    ``as_of``: only what is contested about this day, or may be, is marked so.
    """
    from graphmodel.diagram.network import network_picture

    contests = contested(model, as_of) if model else []
    schema = schema_of(whole)
    disputed = statements_in(contests)
    name = title or whole.graph.get("title")
    edges = sum(not data.get("structural") for *_, data in part.edges(data=True))
    if edges > DRAWN_EDGES or len(part) > DRAWN_EDGES:
        return map_text(part, schema, name, whole=whole, model=model, contests=contests)
    picture: Picture | None = None
    if edges <= PICTURE_EDGES or bundle:
        # What is too much for the page is drawn on a larger sheet: a screen can zoom.
        with suppress(RefusedError):
            picture = network_picture(
                part,
                schema,
                title=name,
                source=source,
                page=page,
                grey=grey,
                contested=disputed,
                whole=whole,
                force=force,
                bundle=bundle,
                advice=False,
            )
    if picture is None:
        picture = large_picture(part, schema, title=name, source=source, grey=grey, contested=disputed, whole=whole)
    return page_text(part, schema, picture, whole=whole, model=model, contests=contests)


def page_text(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    picture: Picture,
    *,
    whole: nx.MultiDiGraph[Any] | None = None,
    model: Model | None = None,
    contests: Sequence[Contested] = (),
) -> str:
    """The page of ``picture``, which is a picture of ``graph``.

    ``whole`` is the graph that it is a part of, ``model`` the model that it was built from, ``contests`` the contradictions in it
    (:func:`graphmodel.claims.contested.contested`). The same input gives the same text.
    """
    data = page_data(graph, schema, whole=whole, model=model, contests=contests)
    data["fine"] = FINE
    numbered = _numbered(picture, data)
    drawn = "\n".join(svg_text(numbered, index, fonts=False).partition("?>\n")[2] for index in range(len(picture.pages)))
    return _document(picture.title, drawn, data, _script("main_drawing.js"), _style(picture))


def map_text(
    graph: nx.MultiDiGraph[Any],
    schema: Schema,
    title: str | None,
    *,
    whole: nx.MultiDiGraph[Any] | None = None,
    model: Model | None = None,
    contests: Sequence[Contested] = (),
) -> str:
    """The page of a graph that is too large to be drawn: a map of points on WebGL, laid out here (:mod:`graphmodel.diagram.layout.force`)."""
    data = page_data(graph, schema, whole=whole, model=model, contests=contests)
    at = force_layout(data["drawn"], [(edge["s"], edge["t"]) for edge in data["edges"]])
    data["at"] = [round(float(value), 1) for place in at for value in place]
    licences = _read("vendor/sigma.LICENSES.txt").replace("*/", "* /")
    script = f"/*\n{licences}*/\n" + _read("vendor/sigma.min.js") + _script("main_map.js")
    return _document(title or "Map of relations", "", data, script, _style(None))


def _document(title: str, picture: str, data: Mapping[str, Any], script: str, style: str) -> str:
    return render(
        "pages/web/page.html",
        policy=Markup(_POLICY.format(script=_digest(script), style=_digest(style))),  # noqa: S704 - our own policy
        generator=f"graphmodel {_version()}",
        title=allowed(title),
        style=Markup(style),  # noqa: S704 - our own style sheet
        picture=Markup(picture),  # noqa: S704 - an SVG that diagram/svg.py has escaped
        data=Markup(embedded(data)),  # noqa: S704 - JSON in which no character can end its element
        script=Markup(script),  # noqa: S704 - our own script
    )


def _numbered(picture: Picture, data: Mapping[str, Any]) -> Picture:
    """The picture with, on each node and statement, its number in the data: ids may repeat, and an SVG cannot hold every id."""
    places: dict[tuple[str, ...], list[int]] = {}
    nodes = data["nodes"]
    for number, node in enumerate(nodes):
        places.setdefault(("node", allowed(node["id"])), []).append(number)
    for number, edge in enumerate(data["edges"]):
        places.setdefault(("edge", *map(allowed, (edge["id"], nodes[edge["s"]]["id"], nodes[edge["t"]]["id"]))), []).append(number)

    by_id: dict[str, list[int]] = {}
    for number, edge in enumerate(data["edges"]):
        by_id.setdefault(allowed(edge["id"]), []).append(number)

    def numbered(group: Group) -> Group:
        names = ("id",) if group.kind == "node" else ("id", "subject", "object") if group.kind == "edge" else ()
        found = places.get((group.kind, *(allowed(group.data.get(name, "")) for name in names)))
        if not names or not found:
            return group
        number = found.pop(0) if len(found) > 1 else found[0]
        members = [at for id_ in json.loads(group.data.get("ids", "[]")) for at in by_id.get(allowed(id_), ())]
        several = {"ns": json.dumps(members)} if members else {}
        return replace(group, data=MappingProxyType({**group.data, "n": str(number), **several}))

    return replace(picture, pages=tuple(replace(page, groups=tuple(map(numbered, page.groups))) for page in picture.pages))


def _style(picture: Picture | None) -> str:
    """The style sheet: light, dark where the system or the reader wants it, and paper in the picture's direction."""
    faces = font_faces(picture) if picture else ""
    dark = _read("dark.css")
    dark += "".join(
        f':where(:theme .sheet) [{role}="{light}"] {{ {role}: {colour}; }}\n'
        for role, colours in (dark_colours(picture) if picture else {}).items()
        for light, colour in colours.items()
    )
    turn = "portrait" if picture and picture.width < picture.height else "landscape"
    return (
        faces
        + _read("page.css")
        + f"@page {{ size: {turn}; margin: 8mm; }}\n"
        + "@media screen and (prefers-color-scheme: dark) {\n"
        + dark.replace(":theme", ":root:not([data-theme=light])")
        + "}\n@media screen {\n"
        + dark.replace(":theme", ":root[data-theme=dark]")
        + "}\n"
    )


_IMPORT = re.compile(r'^import (?:\{[^}]*\} from )?"\./(\w+\.js)";\n', re.MULTILINE)


@cache
def _script(entry: str) -> str:
    """A module and all that it imports as one script in a scope of its own: each module once, after those that it imports.

    The modules are the files in ``web/``. Their top-level names differ, so that no bundler is needed: imports are left out, exports become plain
    declarations.
    """
    texts: dict[str, str] = {}

    def add(name: str) -> None:
        if name in texts:
            return
        text = _read(name)
        texts[name] = ""
        for imported in _IMPORT.findall(text):
            add(imported)
        del texts[name]
        texts[name] = re.sub(r"^export ", "", _IMPORT.sub("", text), flags=re.MULTILINE)

    add(entry)
    return '"use strict";\n(() => {\n' + "\n".join(texts.values()) + "\n})();\n"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _read(name: str) -> str:
    return resource("pages", "web", name).read_text("utf-8")


def _version() -> str:
    try:
        return version("graphmodel")
    except PackageNotFoundError:  # pragma: no cover - run from a folder that was never installed
        return ""
