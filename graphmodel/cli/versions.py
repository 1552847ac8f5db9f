"""The commands on versions: diff, merge."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from graphmodel.api.options import Reading
from graphmodel.api.table import Format, rows_text
from graphmodel.cli.options import Out, To, WithDrafts, reading
from graphmodel.cli.output import info, write, write_answers
from graphmodel.errors import UsageError

DIFFERENT = 1


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("diff")(diff)
    app.command("merge")(merge)


@reading()
def diff(
    versions: Annotated[
        list[str],
        typer.Argument(
            metavar="OLD NEW", help="A model or graph file, a folder of CSV files, - for stdin, or the address of a Neo4j server (neo4j://…)."
        ),
    ],
    options: Reading,
    format_: Annotated[Format, typer.Option("--format", help="How the changes are printed.")] = Format.table,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Draw the changes: .svg, .png or .pdf.", show_default=False)] = None,
    all_: Annotated[bool, typer.Option("--all", help="Draw also what did not change.")] = False,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Which model of the database, where it holds several.", show_default=False)
    ] = None,
    git: Annotated[
        bool, typer.Option("--git", help="As git's external diff: takes the seven arguments that git gives, and always exits with 0.")
    ] = False,
    textconv: Annotated[
        bool, typer.Option("--textconv", help="As git's textconv: print one file as sorted lines of words, for git to compare.")
    ] = False,
) -> None:
    """Show what changed between two versions.

    Statements that are new, gone, reworded, re-dated, with another stance or source; other identities.

    Exits with 1 if anything changed, with 0 if nothing did.
    """
    from graphmodel.api import versions as comparing
    from graphmodel.versions.change_text import text

    if textconv:
        if len(versions) != 1:
            raise UsageError("--textconv takes one file")
        write(comparing.git_text(versions[0]))
        return
    if git:
        write(comparing.git_diff(versions))
        return
    if len(versions) != 2:
        raise UsageError("two versions are compared: graphmodel diff OLD NEW")
    changes = comparing.diff(versions[0], versions[1], out, all=all_, model=model, **options)
    if format_ is Format.table:
        write(text(changes))
    else:
        write_answers(changes, format_)
    if changes:
        raise typer.Exit(DIFFERENT)


def merge(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="The models; the layout of the first is kept.", show_default=False)],
    out: Out,
    base: Annotated[
        str | None, typer.Option("--base", metavar="FILE", help="The version that all of them started from: what only one side changed is taken.")
    ] = None,
    mark: Annotated[bool, typer.Option("--mark", help="With conflicts, write the file all the same, with git's marks around both sides.")] = False,
    label: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="NAME", help="What to call the files in messages and marks, in their order; may be repeated."),
    ] = None,
    to: To = None,
    with_drafts: WithDrafts = False,
    format_: Annotated[Format, typer.Option("--format", help="How conflicts are printed.")] = Format.table,
) -> None:
    """Make one model of several.

    The union of what they say; every conflict is shown with both sides and their places.

    Exits with 1 if there are conflicts; nothing is written then, unless --mark is given.
    """
    from graphmodel.api import merge as merging

    found = merging.merge(*files, base=base, mark=mark, label=label or [], with_drafts=with_drafts)
    if found.conflicts:
        rows = [
            (
                conflict.part,
                conflict.id,
                conflict.field,
                conflict.why,
                conflict.ours,
                conflict.places[0],
                conflict.theirs,
                conflict.places[1],
                conflict.base,
            )
            for conflict in found.conflicts
        ]
        columns = ("part", "id", "field", "why", "ours", "oursAt", "theirs", "theirsAt", "base")
        write("".join(f"{conflict}\n" for conflict in found.conflicts) if format_ is Format.table else rows_text(columns, rows, format_))
        if not mark:
            info(f"{len(found.conflicts)} conflicts; nothing was written")
            raise typer.Exit(DIFFERENT)
    text = merging.written(found, out, to)
    if text is not None:
        write(text)
    done = f"{len(found.conflicts)} conflicts, marked in {out}" if found.conflicts else f"wrote {out}"
    info(f"{done}: {len(found.ours.documents)} documents, {len(found.ours.entities)} entities, {len(found.ours.statements)} statements")
    if found.conflicts:
        raise typer.Exit(DIFFERENT)
