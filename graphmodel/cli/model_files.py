"""Commands on files: check, verify, build, export, schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmodel.cli.inputs import Files, read_all, read_model
from graphmodel.cli.moment import AsOf, KnownAt, KnownBy, moment_of, read_seen, read_seen_graph, see
from graphmodel.cli.output import Format, detail, emit, rows_text, tell
from graphmodel.errors import Problem, ProblemsError, UsageError

if TYPE_CHECKING:
    from graphmodel.build import Graph
    from graphmodel.moment import Moment
    from graphmodel.statement import Model

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


def check(context: typer.Context, files: Files, as_of: AsOf = None, known_at: KnownAt = None, known_by: KnownBy = None) -> None:
    """Find everything that is wrong with models or graphs, each with file, line and column.

    With --as-of or --known-at, also say how many statements held, or were known, on that day.
    """
    from graphmodel.statement import Model

    moment = moment_of(as_of, known_at, known_by)
    problems: list[Problem] = []
    for path in files:
        try:
            found = read_all([path])
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


def verify(
    context: typer.Context,
    files: Files,
    text: Annotated[
        list[Path],
        typer.Option(
            "--text", help="A document's text: a file named like the document's id, one with its digest, or a folder of such.", show_default=False
        ),
    ],
    strict: Annotated[bool, typer.Option("--strict", help="Fail also where evidence could not be checked.")] = False,
    format_: Annotated[Format, typer.Option("--format", help="How findings are printed.")] = Format.table,
) -> None:
    """Hold every quoted word against the documents' texts; where one does not stand, say where it stands now."""
    from graphmodel.errors import InputError
    from graphmodel.evidence import texts_of
    from graphmodel.evidence import verify as verify_
    from graphmodel.tree import decode

    model = read_model(files)
    texts: dict[str, str] = {}
    for path in [one for name in text for one in (sorted(name.iterdir()) if name.is_dir() else [name])]:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
        texts[path.stem] = decode(data, str(path), keep_mark=True)
    checks = list(verify_(model, texts_of(model.documents, texts)))
    counts = {outcome: sum(one.outcome == outcome for one in checks) for outcome in ("stands", "moved", "changed", "unchecked")}
    failing = {"moved", "changed", *(["unchecked"] if strict else [])}
    findings = [(one.statement, one.outcome, one.message) for one in checks if one.outcome != "stands"]
    if findings:
        emit(rows_text(("statement", "outcome", "message"), findings, format_))
    tell(context, ", ".join(f"{number} {outcome}" for outcome, number in counts.items()))
    if any(one.outcome in failing for one in checks):
        raise typer.Exit(FINDINGS)


def build_(
    context: typer.Context, files: Files, out: Out, as_: As = None, as_of: AsOf = None, known_at: KnownAt = None, known_by: KnownBy = None
) -> None:
    """Read any input and write it as another format: the suffix of --out says which."""
    write(context, files, out, as_, moment_of(as_of, known_at, known_by))


def export(
    context: typer.Context, files: Files, out: Out, as_: As = None, as_of: AsOf = None, known_at: KnownAt = None, known_by: KnownBy = None
) -> None:
    """Write a graph for other programs: .cypher (a script for Neo4j), .json (NetworkX node-link), .graphml, .dot, or a folder of CSV files."""
    write(context, files, out, as_, moment_of(as_of, known_at, known_by))


def write(context: typer.Context, files: list[Path], out: Path, as_: str | None, moment: Moment) -> None:
    """Read files and write what is seen of them from a moment in the format of ``as_``, or of the name of ``out``.

    A graph says of each statement whether it holds, or was known; a model file has no such field.
    """
    from graphmodel import formats

    model = out.name.endswith(tuple(formats.MODEL_WRITERS)) if as_ is None else formats.suffix_of(as_) in formats.MODEL_WRITERS
    marks = moment and not model and (as_ is not None or out.suffix)
    found = read_seen_graph(context, files, moment) if marks else read_seen(context, files, moment)
    write_found(context, found, out, as_)
    detail(context, f"read {', '.join(map(str, files))}")


def write_found(context: typer.Context, found: Model | Graph, out: Path, as_: str | None) -> None:
    """Write a model or graph in the format of ``as_``, or of the name of ``out``; ``-`` is stdout."""
    from graphmodel import formats

    if str(out) == "-":
        if as_ is None:
            raise UsageError(f"to stdout, say --format with one of {', '.join(formats.formats())}")
        emit(formats.text(found, formats.suffix_of(as_)))
        return
    formats.write(found, out, None if as_ is None else formats.suffix_of(as_))
    tell(context, f"wrote {out}")


def schema(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="A schema file to check and show; without it, the bundled schema.", show_default=False)] = None,
    json_schema: Annotated[
        bool, typer.Option("--json-schema", help="Write the JSON Schema of model files, for editors that complete and underline.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write.", show_default=False)] = None,
    format_: Annotated[Format, typer.Option("--format", help="How the relations are printed.")] = Format.table,
) -> None:
    """Show the labels and relations, check a schema file, or write the JSON Schema of model files.

    A model file is a schema file, too: with --json-schema its own relations are completed as well.
    """
    from graphmodel.schema import bundled, read_schema

    if file is None:
        used = bundled()
    else:
        used = read_schema(file)
        tell(context, f"{file}: right. Schema {used.name} {used.version}")
    if json_schema:
        from graphmodel.json_schema import json_schema as make

        emit(json.dumps(make(used), ensure_ascii=False, indent=2) + "\n", out)
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
