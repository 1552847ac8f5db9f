"""Commands on files: check, verify, build, export, schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmodel.cli.inputs import Decisions, Files, named, read_all, read_model
from graphmodel.cli.moment import AsOf, KnownAt, KnownBy, moment_of, read_seen, read_seen_graph, see
from graphmodel.cli.output import Format, detail, emit, rows_text, tell
from graphmodel.errors import Problem, ProblemsError, UsageError

if TYPE_CHECKING:
    from graphmodel.claims.snapshot import AsOf as Day
    from graphmodel.graph.build import Graph
    from graphmodel.model.model import Model

FINDINGS = 1

Out = Annotated[Path, typer.Option("--out", "-o", help="The file (or folder) to write; - is stdout.", show_default=False, allow_dash=True)]
As = Annotated[
    str | None,
    typer.Option("--format", "--as", help="The format to write, such as graphml, where the name does not say it.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add this module's commands."""
    app.command("check")(check)
    app.command("verify")(verify)
    app.command("build")(build_)
    app.command("export")(export)
    app.command("schema")(schema)


def check(
    context: typer.Context, files: Files, as_of: AsOf = None, known_at: KnownAt = None, known_by: KnownBy = None, identity: Decisions = None
) -> None:
    """Find everything that is wrong with models, graphs or files of decisions, each with file, line and column.

    With --as-of or --known-at, also say how many statements held, or were known, on that day.
    """
    from graphmodel.model.model import Model

    moment = moment_of(as_of, known_at, known_by)
    problems: list[Problem] = []
    for path in files:
        try:
            if _checked_decisions(context, path):
                continue
            found = read_all([path], identity)
        except ProblemsError as error:
            problems += error.problems
            continue
        if isinstance(found, Model):
            bare = sum(not one.evidence and not one.content for one in found.statements)
            tell(
                context,
                f"{path}: right. {len(found.documents)} documents, {len(found.entities)} entities, {len(found.statements)} statements"
                + (f"; {bare} without evidence" if bare else ""),
            )
        else:
            tell(context, f"{path}: can be read. A graph of {found.number_of_nodes()} nodes and {found.number_of_edges()} edges")
        see(context, found, moment)
    if problems:
        raise ProblemsError(problems)


def _checked_decisions(context: typer.Context, path: Path) -> bool:
    """Whether a file has decisions about identity in it, which are then checked."""
    from graphmodel.identity.clusters import clusters_of
    from graphmodel.identity.decisions import are_decisions, parse

    try:
        data = path.read_bytes() if path.is_file() else b""
    except OSError:
        return False  # said again, in full, by whoever reads it as a model
    if not are_decisions(data):
        return False
    known = parse(data, str(path))
    groups = clusters_of(known, str(path)).groups
    tell(context, f"{path}: right. {len(known)} decisions; {sum(map(len, groups.values()))} ids are {len(groups)} entities")
    return True


def verify(
    context: typer.Context,
    files: Files,
    text: Annotated[
        list[Path],
        typer.Option(
            "--text", help="A document's text: a file named like the document's id, one with its digest, or a folder of such.", show_default=False
        ),
    ],
    was: Annotated[
        list[Path] | None,
        typer.Option(
            "--was", metavar="TEXT", help="The text as it was when the offsets were counted: tells which words of it moved.", show_default=False
        ),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Write into the model files where the words stand now, and which version of the text this is.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Fail also where evidence could not be checked.")] = False,
    format_: Annotated[Format, typer.Option("--format", help="How findings are printed.")] = Format.table,
) -> None:
    """Hold every quoted word against the documents' texts; where one does not stand, say where it stands now, or that it vanished."""
    from graphmodel.cli.texts import Texts, read_texts
    from graphmodel.cli.texts import update as carry_over
    from graphmodel.evidence.verify import OUTCOMES
    from graphmodel.evidence.verify import verify as verify_

    model = read_model(files)
    # What belongs to whom is told by all the documents together: a file by itself would take another one's text.
    texts, earlier = Texts(read_texts(text), read_texts(was or [])).of(model)
    checks = list(verify_(model, texts, earlier))
    counts = {outcome: sum(one.outcome == outcome for one in checks) for outcome in OUTCOMES}
    failing = {"moved", "changed", "vanished", *(["unchecked"] if strict else [])}
    findings = [(one.statement, one.outcome, one.message) for one in checks if one.outcome != "stands"]
    if findings or format_ is not Format.table:
        emit(rows_text(("statement", "outcome", "message"), findings, format_))
    tell(context, ", ".join(f"{number} {outcome}" for outcome, number in counts.items()))
    if update:
        failing = carry_over(context, files, texts, earlier) | (failing & {"unchecked"})
    if any(one.outcome in failing and (not update or one.path[0] == "statements") for one in checks):
        raise typer.Exit(FINDINGS)


def build_(
    context: typer.Context,
    files: Files,
    out: Out,
    as_: As = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    identity: Decisions = None,
) -> None:
    """Read any input and write it as another format: the suffix of --out says which."""
    write(context, files, out, as_, moment_of(as_of, known_at, known_by), identity)


def export(
    context: typer.Context,
    files: Files,
    out: Out,
    as_: As = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    known_by: KnownBy = None,
    identity: Decisions = None,
) -> None:
    """Write a graph for other programs: .cypher (a script for Neo4j), .json (NetworkX node-link), .graphml, .dot, or a folder of CSV files."""
    write(context, files, out, as_, moment_of(as_of, known_at, known_by), identity)


def write(context: typer.Context, files: list[Path], out: Path, as_: str | None, moment: Day, identity: Path | None = None) -> None:
    """Read files and write what is seen of them from a moment in the format of ``as_``, or of the name of ``out``.

    A graph says of each statement whether it holds, or was known; a model file has no such field.
    """
    from graphmodel import formats
    from graphmodel.model.model import Model

    check_format(out, as_)
    marks = moment and formats.format_for(out, as_).holds == "graph"
    found = (read_seen_graph if marks else read_seen)(context, files, moment, identity)
    if not isinstance(found, Model):
        found = named(found, files)
    write_found(context, found, out, as_)
    detail(context, f"read {', '.join(map(str, files))}")


def check_format(out: Path, as_: str | None) -> None:
    """Raise UsageError for a format that there is not, before anything is read."""
    from graphmodel import formats

    if as_ is None and str(out) == "-":
        names = [one.name for one in formats.FORMATS if one.text]
        raise UsageError(f"to stdout, say --format with one of {', '.join(names)}")
    formats.format_for(out, as_)


def write_found(context: typer.Context, found: Model | Graph, out: Path, as_: str | None) -> None:
    """Write a model or graph in the format of ``as_``, or of the name of ``out``; ``-`` is stdout."""
    from graphmodel import formats

    check_format(out, as_)
    if str(out) == "-":
        emit(formats.text(found, str(as_)))
        return
    formats.write(found, out, as_)
    tell(context, f"wrote {out}")


def schema(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="A schema file to check and show; without it, the bundled schema.", show_default=False)] = None,
    json_schema: Annotated[
        bool, typer.Option("--json-schema", help="Write the JSON Schema of model files, for editors that complete and underline.")
    ] = False,
    grass: Annotated[bool, typer.Option("--grass", help="Write a style for Neo4j Browser that colours as the diagrams do.")] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write.", show_default=False)] = None,
    format_: Annotated[Format, typer.Option("--format", help="How the relations are printed.")] = Format.table,
) -> None:
    """Show the labels and relations, check a schema file, or write the JSON Schema of model files or a style for Neo4j Browser.

    A model file is a schema file, too: with --json-schema its own relations are completed as well.
    """
    from graphmodel.model.schema import bundled, read_schema

    if file is None:
        used = bundled()
    else:
        used = read_schema(file)
        tell(context, f"{file}: right. Schema {used.name} {used.version}")
    if json_schema:
        from graphmodel.model.json_schema import json_schema as make

        emit(json.dumps(make(used), ensure_ascii=False, indent=2) + "\n", out)
        return
    if grass:
        from graphmodel.neo4j.grass import grass as style

        emit("".join(style(used)), out)
        return
    rows = [
        (
            name,
            one.reading,
            one.inverse,
            list(one.subject),
            list(one.object),
            one.stance,
            list(one.qualifiers),
            one.symmetric,
            list(one.one_at_a_time),
            [f"{code.scheme} {code.code}" for code in one.codes],
        )
        for name, one in used.relations.items()
    ]
    columns = ("relation", "reading", "inverse", "subject", "object", "stance", "qualifiers", "symmetric", "one_at_a_time", "codes")
    if format_ is Format.table:
        labels = [(name, one.is_a, one.description) for name, one in used.labels.items()]
        emit(f"Schema {used.name}, version {used.version}\n\n" + rows_text(("label", "is_a", "description"), labels, format_) + "\n", out)
    emit(rows_text(columns, rows, format_), out)
