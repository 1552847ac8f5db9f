"""The command that writes a briefing: report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmodel.cli.diagram import make_picture
from graphmodel.cli.inputs import Decisions, Files, read_model
from graphmodel.cli.moment import AsOf, KnownAt, KnownBy, moment_of, tell_seen
from graphmodel.cli.output import emit, tell
from graphmodel.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from graphmodel.claims.snapshot import AsOf as Day
    from graphmodel.claims.snapshot import Snapshot

SUFFIXES = (".md", ".html")


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("report")(report)


def report(
    context: typer.Context,
    files: Files,
    out: Annotated[Path, typer.Option("--out", "-o", help="The briefing to write: .md or .html; - is stdout.", show_default=False, allow_dash=True)],
    as_: Annotated[
        str | None, typer.Option("--format", "--as", help="The format, md or html, where the name does not say it.", show_default=False)
    ] = None,
    diagram: Annotated[bool, typer.Option("--diagram/--no-diagram", help="Put the diagram into an HTML briefing.")] = True,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    identity: Decisions = None,
) -> None:
    """Write a briefing: actors, positions, what is contested, open questions, a timeline, sources; every sentence linked to its statements."""
    from graphmodel.claims.snapshot import snapshot_of
    from graphmodel.reports.briefing import briefing_of
    from graphmodel.reports.html import html_page
    from graphmodel.reports.markdown import markdown

    suffix = f".{as_.removeprefix('.')}" if as_ else out.suffix
    if suffix not in SUFFIXES:
        raise UsageError(
            f"{out}: a briefing ends in {' or '.join(SUFFIXES)}" + ("; to stdout, say --format with one of them" if str(out) == "-" else "")
        )
    moment = moment_of(as_of, known_at, known_by)
    seen = snapshot_of(read_model(files, identity), moment)
    tell_seen(context, moment, seen)
    made = briefing_of(seen, moment)
    if suffix == ".md":
        emit(markdown(made), out)
    else:
        svg, note = picture_of(seen, moment) if diagram else (None, None)
        emit(html_page(made, svg, note), out)
    if str(out) != "-":
        tell(context, f"wrote {out}")


def picture_of(seen: Snapshot, moment: Day) -> tuple[str | None, str | None]:
    """The diagram of what is seen as SVG, or, where it does not fit a page, a note that says so."""
    from graphmodel.diagram import raster

    if not seen.model.statements:
        return None, None
    try:
        return raster.svg(make_picture(seen.model, as_of=moment.as_of, known_at=moment.known_at)), None
    except RefusedError:
        return None, "The diagram would be too dense to read on one page; graphmodel draw makes diagrams of parts."
