"""Commands on versions: diff, merge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmodel.cli.diagram import check_picture, write_picture
from graphmodel.cli.inputs import Decisions, decided, read_one
from graphmodel.cli.model_files import Out
from graphmodel.cli.moment import AsOf, KnownAt, KnownBy, moment_of, see
from graphmodel.cli.output import Format, emit, rows_text, tell
from graphmodel.errors import GraphmodelError, InputError, UsageError

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph
    from graphmodel.model.model import Model
    from graphmodel.versions.diff import Change

DIFFERENT = 1
_NOTHING = ("/dev/null", "nul")
_COLUMNS = ("part", "kind", "id", "was", "reads", "field", "before", "after")


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("diff")(diff)
    app.command("merge")(merge)


def diff(
    context: typer.Context,
    versions: Annotated[
        list[str],
        typer.Argument(
            metavar="OLD NEW", help="A model or graph file, a folder of CSV files, - for stdin, or the address of a Neo4j server (neo4j://…)."
        ),
    ],
    format_: Annotated[Format, typer.Option("--format", help="How the changes are printed.")] = Format.table,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Draw the changes: .svg, .png or .pdf.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Draw also what did not change.")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    identity: Decisions = None,
    model: Annotated[str | None, typer.Option("--model", help="Which model of the database, where it holds several.", show_default=False)] = None,
    git: Annotated[
        bool, typer.Option("--git", help="As git's external diff: takes the seven arguments that git gives, and always ends with 0.")
    ] = False,
    textconv: Annotated[
        bool, typer.Option("--textconv", help="As git's textconv: print one file as sorted lines of words, for git to compare.")
    ] = False,
) -> None:
    """Show what changed between two versions: new, gone, reworded, re-dated, another stance, another source, other identities.

    Ends with 1 where something changed, 0 where nothing did.
    """
    if textconv:
        emit(_as_lines(versions))
        return
    if git:
        emit(_for_git(context, versions))
        return
    if len(versions) != 2:
        raise UsageError("two versions are compared: graphmodel diff OLD NEW")
    if out is not None:
        check_picture(out)
    from graphmodel.versions.diff import diff as compare

    moment = moment_of(as_of, known_at, known_by)
    old, new = (see(context, _side(one, identity, model), moment) for one in versions)
    changes = compare(old, new)
    emit(_text(changes, format_))
    if out is not None:
        _draw(old, new, changes, out, everything=everything)
        tell(context, f"wrote {out}")
    tell(context, _told(changes))
    if changes:
        raise typer.Exit(DIFFERENT)


def merge(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE FILE...", help="The models; the first is whose layout is kept.", show_default=False)],
    out: Out,
    base: Annotated[
        Path | None, typer.Option("--base", metavar="FILE", help="The version that all of them started from: what only one side changed is taken.")
    ] = None,
    mark: Annotated[bool, typer.Option("--mark", help="With conflicts, write the file all the same, with git's marks around both sides.")] = False,
    label: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="NAME", help="What to call the files in messages and marks, in their order; may be repeated."),
    ] = None,
    as_: Annotated[str | None, typer.Option("--as", help="The format to write, such as yaml, where the name does not say it.")] = None,
    format_: Annotated[Format, typer.Option("--format", help="How conflicts are printed.")] = Format.table,
) -> None:
    """Make one model of several: the union of what they say, with every conflict told with both sides and their places.

    Ends with 1 where there are conflicts; nothing is written then, unless --mark says so.
    """
    from graphmodel.cli.merging import merged, written

    if len(files) < 2:
        raise UsageError("two models or more are merged: graphmodel merge FILE FILE... -o OUT")
    if mark and len(files) != 2:
        raise UsageError("--mark shows two sides: merge two files at a time")
    found = merged(files, base, label or [])
    if found.conflicts:
        rows = [(one.part, one.id, one.field, one.why, one.ours, one.places[0], one.theirs, one.places[1], one.base) for one in found.conflicts]
        columns = ("part", "id", "field", "why", "ours", "oursAt", "theirs", "theirsAt", "base")
        emit("".join(f"{one}\n" for one in found.conflicts) if format_ is Format.table else rows_text(columns, rows, format_))
        if not mark:
            tell(context, f"{len(found.conflicts)} conflicts; nothing was written")
            raise typer.Exit(DIFFERENT)
    kept = written(found, out, as_)
    if not kept:
        tell(context, "the layout and the comments of the file could not be kept")
    told = f"{len(found.conflicts)} conflicts, marked in {out}" if found.conflicts else f"wrote {out}"
    tell(context, f"{told}: {len(found.ours.documents)} documents, {len(found.ours.entities)} entities, {len(found.ours.statements)} statements")
    if found.conflicts:
        raise typer.Exit(DIFFERENT)


def _side(name: str, identity: Path | None = None, model: str | None = None) -> Model | Graph:
    found = read_one(Path(name), model)
    return decided(found, identity) if identity else found


def _text(changes: list[Change], format_: Format) -> str:
    from graphmodel.versions.diff import text

    if format_ is Format.table:
        return text(changes)
    return rows_text(_COLUMNS, [(*(getattr(one, name) or None for name in _COLUMNS[:6]), one.before, one.after) for one in changes], format_)


def _told(changes: list[Change]) -> str:
    from graphmodel.versions.diff import summary

    counted = summary(changes)
    return ", ".join(f"{number} {kind}" for kind, number in counted.items()) if counted else "no difference"


def _draw(old: Model | Graph, new: Model | Graph, changes: list[Change], out: Path, *, everything: bool) -> None:
    from graphmodel.diagram import raster
    from graphmodel.model.model import Model
    from graphmodel.model.schema import bundled
    from graphmodel.versions.diff_graph import change_counts, change_graph

    schema = new.schema if isinstance(new, Model) else bundled()
    graph = change_graph(old, new, everything=everything)
    title = str(graph.graph.get("title") or graph.graph.get("model") or "")
    picture = raster.picture(graph, schema, title=f"What changed: {title}" if title else "What changed", source=change_counts(changes))
    write_picture(picture, out)


def _for_git(context: typer.Context, arguments: list[str]) -> str:
    """The text for git's external diff (path, old file, hex, mode, new file, hex, mode; and the new name and more where a file was renamed)."""
    from graphmodel.versions.diff import diff as compare
    from graphmodel.versions.diff import text

    if len(arguments) not in (7, 9):
        raise UsageError("--git takes what git gives to an external diff: PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE")
    path, old, new = arguments[0], arguments[1], arguments[4]
    head = f"graphmodel diff {path}" + (f" → {arguments[7]}" if len(arguments) == 9 else "") + "\n"
    if old.lower() in _NOTHING or new.lower() in _NOTHING:
        return f"{head}{'new file' if old.lower() in _NOTHING else 'deleted file'}\n"
    try:
        changes = compare(_side(old), _side(new))
    except GraphmodelError as error:
        # Whoever looks at a history wants to see the rest of it, too.
        return f"{head}cannot be compared: {error}\n"
    return f"{head}{text(changes)}{_told(changes)}\n"


def _as_lines(arguments: list[str]) -> str:
    from graphmodel.graph.build import is_model, model_of
    from graphmodel.model.model import Model
    from graphmodel.versions.diff import textconv_lines

    if len(arguments) != 1:
        raise UsageError("--textconv takes one file")
    path = Path(arguments[0])
    try:
        path.open("rb").close()
    except IsADirectoryError:
        pass
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        found = read_one(path)
        if not isinstance(found, Model) and is_model(found):
            found = model_of(found)
        if isinstance(found, Model):
            return textconv_lines(found)
        nodes = sorted(f"node {key}: {dict(data)}" for key, data in found.nodes(data=True))
        edges = sorted(f"edge {key}: {source} → {target}: {dict(data)}" for source, target, key, data in found.edges(keys=True, data=True))
        return "".join(f"{line}\n" for line in nodes + edges)
    except GraphmodelError as error:
        if path.is_dir():
            raise
        # What cannot be read as a model (a version with a mistake in it) is compared as the text that it is.
        return f"# not a model: {error}\n" + path.read_text("utf-8", "replace")
