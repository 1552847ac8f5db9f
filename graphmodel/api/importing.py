"""Other people's data as a model: import."""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmodel.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from graphmodel.api.inputs import Path_
    from graphmodel.formats import Format
    from graphmodel.importers.loss import LossReport
    from graphmodel.importers.registry import Importer
    from graphmodel.importers.type_mapping import TypeMapping
    from graphmodel.model.model import Model

_log = logging.getLogger(__name__)
_PARQUET = "parquet"
"""The format that tables are written in without a model."""
_MANY = 50_000
"""So many statements are better not kept as YAML."""


def import_(
    sources: Path_ | Sequence[Path_],
    out: Path_ | None = None,
    *,
    format: str | None = None,
    to: str | None = None,
    mapping: Path_ | None = None,
    report: Path_ | None = None,
    strict: bool = False,
    name: str | None = None,
    since: str | None = None,
    name_from: str | None = None,
    label_from: str | None = None,
    relation_from: str | None = None,
    guess: Path_ | None = None,
    texts: Path_ | None = None,
    sheet: str | None = None,
    engine: str | None = None,
    append: bool = False,
) -> tuple[Model, LossReport]:
    """Make a model of other people's data, and account for every row.

    ``format`` is an importer's name; by default the content tells. ``mapping`` is a file that says what the columns of a table, or the types of
    annotations or of a graph, mean. ``out`` is where the model is written (``to`` names its format), ``report`` where the account is written as JSON.
    ``name`` is the model's; by default the first file's. ``since`` is the day that times which are numbers count from (quads). ``name_from``,
    ``label_from`` and ``relation_from`` are the attributes of a graph that are names, labels and relations. ``guess`` is where a draft of a mapping
    for the table is written, by which it is then read. ``texts`` is a folder where the texts of annotations are written, for verify.
    ``sheet`` is the sheet of a spreadsheet that is read, by default the first. With ``strict``, RefusedError is raised where anything is lost, and
    nothing is written but the report.
    ``engine`` and ``append`` are for ``import_to``.
    Raises UsageError for a format that does not exist, InputError or ProblemsError for a source that cannot be read.
    """
    given = _Given(format, to, mapping, name, since, name_from, label_from, relation_from, guess, texts, sheet, engine, append)
    model, account = _import(sources, out, given, report, strict=strict, columns=False)
    if model is None:
        raise AssertionError("an import by rows gives a model")
    return model, account


def import_to(
    sources: Path_ | Sequence[Path_],
    out: Path_ | None = None,
    *,
    format: str | None = None,
    to: str | None = None,
    mapping: Path_ | None = None,
    report: Path_ | None = None,
    strict: bool = False,
    name: str | None = None,
    since: str | None = None,
    name_from: str | None = None,
    label_from: str | None = None,
    relation_from: str | None = None,
    guess: Path_ | None = None,
    texts: Path_ | None = None,
    sheet: str | None = None,
    engine: str | None = None,
    append: bool = False,
) -> LossReport:
    """Write a model of other people's data, and give the account of every row, without the model: options and errors as :func:`import_`.

    With ``to="parquet"``, tables that allow it are imported in columns (``pip install 'graphmodel[bulk]'``): the same files, in less time. ``engine``
    is what does that: ``duckdb`` (the default), ``sail``, or ``spark`` (PySpark here, or the cluster whose address ``SPARK_REMOTE`` is).
    With ``append``, the rows are added to a folder that is there; those that are in it already, by the ids of their statements, are not added again.
    """
    given = _Given(format, to, mapping, name, since, name_from, label_from, relation_from, guess, texts, sheet, engine, append)
    return _import(sources, out, given, report, strict=strict, columns=True)[1]


@dataclass(frozen=True, slots=True)
class _Given:
    """The options of an import that say how to read."""

    format: str | None
    to: str | None
    mapping: Path_ | None
    name: str | None
    since: str | None
    name_from: str | None
    label_from: str | None
    relation_from: str | None
    guess: Path_ | None
    texts: Path_ | None
    sheet: str | None
    engine: str | None
    append: bool


def _import(
    sources: Path_ | Sequence[Path_], out: Path_ | None, given: _Given, report: Path_ | None, *, strict: bool, columns: bool, beside: bool = False
) -> tuple[Model | None, LossReport]:
    """Import; with ``columns``, where it can be, by the columnar executor, which gives no model. What is written ``beside`` is not told."""
    from graphmodel.files.reading import readable

    paths = [Path(one) for one in ([sources] if isinstance(sources, str | os.PathLike) else sources)]
    if not paths:
        raise UsageError("name the files to import")
    for path in paths:
        with readable(path):
            path.stat()
    told = logging.DEBUG if beside else logging.INFO
    # What loads all formats waits: importing in columns does not need it.
    for option in ("engine", "append"):
        if getattr(given, option) and (not columns or given.to != _PARQUET):
            raise UsageError(f"--{option} is for --to parquet, and in Python for gm.import_to")
    if given.append and out is not None and Path(out).exists():
        return None, _append(sources, Path(out), given, report, strict=strict)
    columns = columns and out is not None and given.to == _PARQUET
    target = None if columns else _target(out, given.to)
    mapping = given.mapping if given.guess is None else _guessed(paths, given, Path(given.guess))
    importer, types = _importer(paths[0], given, mapping)
    found: dict[str, str] = {}
    options = _options(importer, given, types, found)
    called = given.name or _model_name(paths[0])
    accept = partial(_accept, report=report, strict=strict, source=paths[0])
    if columns and out is not None:
        account = _import_columns(importer, paths, called, Path(out), options, accept, given.engine)
        if account is not None:
            _log.log(told, f"wrote {out}: {account.documents} documents, {account.entities} entities, {account.statements} statements")
            return None, account
        target = _target(out, given.to)
    model, account = importer.run(paths, called, **options)
    accept(account)
    if given.texts is not None:
        _write_texts(Path(given.texts), found)
    if out is not None and target is not None:
        from graphmodel import formats

        if target.name == "yaml" and len(model.statements) > _MANY:
            _log.warning(
                f"{out}: YAML of {len(model.statements):,} statements is slow to read; .model.json, a folder of CSV files or of Parquet is quick"
            )
        formats.write(model, Path(out), target)
        _log.log(told, f"wrote {out}: {len(model.documents)} documents, {len(model.entities)} entities, {len(model.statements)} statements")
    return model, account


def _append(sources: Path_ | Sequence[Path_], out: Path, given: _Given, report: Path_ | None, *, strict: bool) -> LossReport:
    """Import beside a folder, and add that to it."""
    from graphmodel.bulk.append import append_folder
    from graphmodel.formats import parquet

    if not parquet.recognise(out):
        raise UsageError(f"{out}: --append adds to a folder of Parquet files that graphmodel has written, and this is none")
    with tempfile.TemporaryDirectory(prefix="graphmodel-") as folder:
        _, account = _import(sources, Path(folder) / "new", replace(given, append=False), report, strict=strict, columns=True, beside=True)
        added = append_folder(Path(folder) / "new", out)
    _log.info(f"added to {out}: {added:,} statements; {account.statements - added:,} were there already")
    return account


def _target(out: Path_ | None, to: str | None) -> Format | None:
    """The format to write. Raises UsageError for one that does not exist, or that is not of models."""
    from graphmodel.api.export import format_for

    target = format_for(Path(out), to) if out is not None else None
    if target is not None and target.holds != "model":
        raise UsageError(f"{out}: import makes a model: name a model's format (.yaml, .model.json, a folder for CSV), and export that")
    return target


def _import_columns(
    importer: Importer,
    paths: Sequence[Path],
    name: str,
    out: Path,
    options: Mapping[str, Any],
    accept: Callable[[LossReport], None],
    engine: str | None,
) -> LossReport | None:
    """The account of an import in columns; None where the row executor is to do it, told with -v, and always where an engine was asked for."""
    from graphmodel.bulk.engine import Unsupported
    from graphmodel.bulk.imports import import_columns

    try:
        if others := options.keys() - {"since"}:
            raise Unsupported(f"--{min(others).replace('_', '-')}")
        account = import_columns(importer, paths, name, out, accept, engine or "duckdb", options.get("since"))
    except Unsupported as reason:
        _log.log(logging.DEBUG if engine is None else logging.WARNING, f"imported row by row: {reason}")
        return None
    _log.debug("imported in columns")
    return account


def _options(importer: Importer, given: _Given, types: TypeMapping | None, texts: dict[str, str]) -> dict[str, Any]:
    """The options that an importer is run with. Raises UsageError for one that it does not take."""
    options: dict[str, Any] = {"since": _day(given.since)} if given.since is not None else {}
    if types is not None:
        options["mapping"] = types
    options |= {option: attribute for option in ("name_from", "label_from", "relation_from") if (attribute := getattr(given, option)) is not None}
    if given.texts is not None:
        options["texts"] = texts
    if given.sheet is not None:
        options["sheet"] = given.sheet
    for option in options.keys() - set(importer.options):
        raise UsageError(f"--{option.replace('_', '-')} is not for {importer.name}")
    return options


def _accept(account: LossReport, *, report: Path_ | None, strict: bool, source: Path) -> None:
    """Tell and write the account. Raises RefusedError where something is lost and must not be."""
    from graphmodel.files.atomic import write_text

    for line in account.lines():
        _log.info(line)
    if report is not None:
        write_text(Path(report), json.dumps(account.to_dict(), ensure_ascii=False, indent=2) + "\n")
        _log.info(f"wrote {report}")
    if strict and not account.is_complete:
        raise RefusedError(f"{source}: something is lost, and --strict allows no loss: {'; '.join(list(account.lines())[1:4])}")


def _write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the texts of documents, each as a file that is called like the document."""
    from graphmodel.files.atomic import write_text
    from graphmodel.files.reading import readable

    with readable(folder):
        folder.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    for document, text in texts.items():
        name = re.sub(r"\W+", "-", document.rpartition("://")[2]).strip("-")[:100] or "text"
        if name.casefold() in taken:
            name = f"{name}-{len(taken) + 1}"
        taken.add(name.casefold())
        write_text(folder / f"{name}.txt", text)
    _log.info(f"wrote {folder}: {len(texts)} text{'' if len(texts) == 1 else 's'}")


def importers() -> list[Importer]:
    """The importers, in the order in which they are tried."""
    from graphmodel.importers import registry

    return list(registry.importers())


def _guessed(paths: Sequence[Path], given: _Given, out: Path) -> Path:
    from graphmodel.files.atomic import write_text
    from graphmodel.importers.guess import draft
    from graphmodel.importers.mapping import parse_mapping

    if given.mapping is not None or given.format not in (None, "table"):
        raise UsageError("--guess is for tables: leave --map and the format out, or call it table")
    text = draft(paths, given.sheet)
    parse_mapping(text, str(out))
    write_text(out, text)
    _log.info(f"wrote {out}: a draft of a mapping; correct it, and use it with --map")
    return out


def _importer(path: Path, given: _Given, mapping: Path_ | None) -> tuple[Importer, TypeMapping | None]:
    """The importer for a source, and the mapping of types that it is to use."""
    from graphmodel.importers import registry
    from graphmodel.importers.mapping import read_mapping

    format = given.format
    if mapping is None and format not in (None, "table"):
        return registry.importer_named(str(format)), None
    from graphmodel.importers.type_mapping import is_table_mapping, read_type_mapping

    if mapping is not None and (format == "table" or (format is None and is_table_mapping(Path(mapping)))):
        return registry.TableImporter(read_mapping(Path(mapping))), None
    if format == "table":
        raise UsageError(f"a table needs a mapping: --map FILE, or --guess FILE to draft one from {path}")
    importer = registry.importer_named(format) if format is not None else registry.importer_for(path, given.sheet)
    if mapping is None:
        return importer, None
    if "mapping" not in importer.options:
        raise UsageError(f"--map is for tables of one's own, annotations and graphs; {importer.name} has its own meaning: leave one of them out")
    if is_table_mapping(Path(mapping)):
        raise UsageError(f"{mapping}: a mapping of a table's columns; {importer.name} takes a mapping of types: labels, relations, attributes, skip")
    return importer, read_type_mapping(Path(mapping))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since {text}: not a day; write it as 2014-01-01") from error


def _model_name(path: Path) -> str:
    """The name of a file up to its first dot, as a model's name."""
    return re.sub(r"[^\w-]+", "-", path.name.partition(".")[0]).strip("-") or "imported"
