"""Briefings: report."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.draw import picture
from graphmodel.api.inputs import View, view
from graphmodel.errors import RefusedError, UsageError
from graphmodel.files.garbage import uncollected

if TYPE_CHECKING:
    from typing import Unpack

    from graphmodel.api.inputs import Path_, Sources
    from graphmodel.api.options import Reading

_log = logging.getLogger(__name__)
SUFFIXES = (".md", ".html")


@uncollected()
def report(source: Sources, out: Path_ | None = None, *, to: str | None = None, diagram: bool = True, **options: Unpack[Reading]) -> str:
    """The text of a briefing: actors, positions, what is contested, open questions, a timeline, sources; every sentence linked to its statements.

    ``out`` also writes it. ``to``: md or html, by default as the suffix of ``out`` says, else md. ``diagram`` puts the diagram into HTML.
    """
    from graphmodel.claims.snapshot import Snapshot
    from graphmodel.files.atomic import write_text
    from graphmodel.reports.briefing import briefing_of
    from graphmodel.reports.html import html_page
    from graphmodel.reports.markdown import markdown

    suffix = f".{to.removeprefix('.')}" if to else ".md" if out is None else Path(out).suffix
    if suffix not in SUFFIXES:
        raise UsageError(f"{out or to}: a briefing ends in {' or '.join(SUFFIXES)}")
    seen = view(source, options)
    made = briefing_of(seen.seen or Snapshot(seen.model()), seen.moment)
    if suffix == ".md":
        text = markdown(made)
    else:
        svg, note = _diagram(seen) if diagram else (None, None)
        text = html_page(made, svg, note)
    if out is not None:
        write_text(Path(out), text)
        _log.info(f"wrote {out}")
    return text


def _diagram(seen: View) -> tuple[str | None, str | None]:
    """The diagram as SVG, or, where it does not fit a page, a note that says so."""
    from graphmodel.diagram.network_layout import MOST_LINES
    from graphmodel.diagram.svg import svg_text

    count = len(seen.model().statements)
    if not count:
        return None, None
    try:
        # A graph is only built of what may fit.
        if count <= MOST_LINES or seen.seen:
            return svg_text(picture(seen, advice=False)), None
    except RefusedError:
        pass
    return None, "The diagram would be too dense to read on one page; graphmodel draw makes diagrams of parts."
