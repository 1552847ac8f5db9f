"""Other people's data as a model: import."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from graphmodel.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from typing import Unpack

    from graphmodel.api.inputs import Path_
    from graphmodel.api.objects import Target
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


class Importing(TypedDict, total=False):
    """The options of an import, the same for :func:`graphmodel.import_`, :func:`graphmodel.import_to` and the command line."""

    format: str | None
    """An importer's name; by default the content tells."""
    to: str | None
    """The format of what is written."""
    mapping: Path_ | None
    """A file that says what the columns of a table, or the types of annotations or of a graph, mean."""
    report: Path_ | None
    """Where the account is written as JSON."""
    strict: bool
    """Raise RefusedError where anything is lost, and write nothing but the report."""
    name: str | None
    """The model's name; by default the first file's."""
    since: str | None
    """The day that times which are numbers count from (quads)."""
    name_from: str | None
    """The attribute of a graph that is the name; ``label_from`` and ``relation_from`` are those of labels and relations."""
    label_from: str | None
    relation_from: str | None
    guess: Path_ | None
    """Where a draft of a mapping for the table is written, by which it is then read."""
    texts: Path_ | None
    """A folder where the texts of annotations are written, for verify."""
    sheet: str | None
    """The sheet of a spreadsheet that is read, by default the first."""
    engine: str | None
    """What imports in columns (``import_to``): ``duckdb``, ``sail``, or ``spark`` (PySpark here, or the cluster that ``SPARK_REMOTE`` names)."""
    append: bool
    """Add the rows to the folder that is there (``import_to``), but for those that are in it already, by the ids of their statements."""


def import_(sources: Path_ | Sequence[Path_], out: Path_ | None = None, **options: Unpack[Importing]) -> tuple[Model, LossReport]:
    """Make a model of other people's data, and account for every row.

    ``out`` is where the model is written; the options are those of :class:`graphmodel.api.importing.Importing`.
    Raises UsageError for a format or an option that does not exist, InputError or ProblemsError for a source that cannot be read.
    """
    model, account = _import(sources, out, options, columns=False)
    if model is None:
        raise AssertionError("an import by rows gives a model")
    return model, account


def import_to(sources: Path_ | Sequence[Path_], out: Path_ | None = None, **options: Unpack[Importing]) -> LossReport:
    """Write a model of other people's data, and give the account of every row, without the model: options and errors as :func:`graphmodel.import_`.

    With ``to="parquet"``, tables that allow it are imported in columns (``pip install 'graphmodel[bulk]'``): the same files, in less time.
    """
    return _import(sources, out, options, columns=True)[1]


def _import(sources: Path_ | Sequence[Path_], out: Path_ | None, given: Importing, *, columns: bool) -> tuple[Model | None, LossReport]:
    """Import; with ``columns``, where it can be, by the columnar executor, which gives no model. Sources and ``out`` may be addresses of objects."""
    from graphmodel.api.objects import fetched, target
    from graphmodel.api.options import check

    check(given, known=Importing)
    listed = [sources] if isinstance(sources, str | os.PathLike) else list(sources)
    if not listed:
        raise UsageError("name the files to import")
    to, append = given.get("to"), given.get("append", False)
    for option in ("engine", "append"):
        if given.get(option) and (not columns or to != _PARQUET):
            raise UsageError(f"--{option} is for --to parquet, and in Python for gm.import_to")
    with ExitStack() as stack:
        place = stack.enter_context(target(out, folder=to == _PARQUET, append=append)) if out is not None else None
        found = stack.enter_context(fetched(listed))
        paths = [Path(str(one)) for one in found.sources]
        model, account, done = _imported(paths, place, given, columns=columns, named=found.named)
    if done:
        _log.info(done)
    return model, account


def _imported(
    paths: Sequence[Path], place: Target | None, given: Importing, *, columns: bool, named: Callable[[str], str]
) -> tuple[Model | None, LossReport, str]:
    """Import files, which messages call what ``named`` says; and what was done."""
    from graphmodel.files.reading import readable

    for path in paths:
        with readable(path):
            path.stat()
    to = given.get("to")
    out, shown = (place.path, place.name) if place is not None else (None, "")
    # What loads all formats waits: importing in columns does not need it.
    if given.get("append") and out is not None and out.exists():
        return None, *_append(paths, out, shown, given, named)
    columns = columns and out is not None and to == _PARQUET
    target = None if columns else _target(out, to)
    guess = given.get("guess")
    mapping = given.get("mapping") if guess is None else _guessed(paths, given, Path(guess))
    importer, types = _importer(paths[0], given, mapping)
    found: dict[str, str] = {}
    options = _options(importer, given, types, found)
    called = given.get("name") or _model_name(paths[0])
    accept = partial(_accept, report=given.get("report"), strict=given.get("strict", False), source=paths[0], named=named)
    if columns and out is not None:
        account = _import_columns(importer, paths, called, out, options, accept, given.get("engine"))
        if account is not None:
            return None, account, f"wrote {shown}: {account.documents} documents, {account.entities} entities, {account.statements} statements"
        target = _target(out, to)
    model, account = importer.run(paths, called, **options)
    accept(account)
    if (texts := given.get("texts")) is not None:
        _write_texts(Path(texts), found)
    if out is None or target is None:
        return model, account, ""
    from graphmodel import formats

    if target.name == "yaml" and len(model.statements) > _MANY:
        _log.warning(
            f"{shown}: YAML of {len(model.statements):,} statements is slow to read; .model.json, a folder of CSV files or of Parquet is quick"
        )
    formats.write(model, out, target)
    counts = f"{len(model.documents)} documents, {len(model.entities)} entities, {len(model.statements)} statements"
    return model, account, f"wrote {shown}: {counts}"


def _append(paths: Sequence[Path], out: Path, shown: str, given: Importing, named: Callable[[str], str]) -> tuple[LossReport, str]:
    """Import beside a folder, and add that to it."""
    from graphmodel.api.objects import Target
    from graphmodel.bulk.append import append_folder
    from graphmodel.files.temporary import temporary_folder
    from graphmodel.formats import parquet

    if not parquet.recognise(out):
        raise UsageError(f"{shown}: --append adds to a folder of Parquet files that graphmodel has written, and this is none")
    with temporary_folder() as folder:
        new = folder / "new"
        _, account, _ = _imported(paths, Target(new, str(new)), {**given, "append": False}, columns=True, named=named)
        added = append_folder(new, out)
    return account, f"added to {shown}: {added:,} statements; {account.statements - added:,} were there already"


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


def _options(importer: Importer, given: Importing, types: TypeMapping | None, texts: dict[str, str]) -> dict[str, Any]:
    """The options that an importer is run with. Raises UsageError for one that it does not take."""
    since, sheet = given.get("since"), given.get("sheet")
    options: dict[str, Any] = {"since": _day(since)} if since is not None else {}
    if types is not None:
        options["mapping"] = types
    options |= {option: attribute for option in ("name_from", "label_from", "relation_from") if (attribute := given.get(option)) is not None}
    if given.get("texts") is not None:
        options["texts"] = texts
    if sheet is not None:
        options["sheet"] = sheet
    for option in options.keys() - set(importer.options):
        raise UsageError(f"--{option.replace('_', '-')} is not for {importer.name}")
    return options


def _accept(account: LossReport, *, report: Path_ | None, strict: bool, source: Path, named: Callable[[str], str]) -> None:
    """Tell and write the account, with sources as they are called. Raises RefusedError where something is lost and must not be."""
    from graphmodel.files.atomic import write_text

    account.rename(named)
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


def _guessed(paths: Sequence[Path], given: Importing, out: Path) -> Path:
    from graphmodel.files.atomic import write_text
    from graphmodel.importers.guess import draft
    from graphmodel.importers.mapping import parse_mapping

    if given.get("mapping") is not None or given.get("format") not in (None, "table"):
        raise UsageError("--guess is for tables: leave --map and the format out, or call it table")
    text = draft(paths, given.get("sheet"))
    parse_mapping(text, str(out))
    write_text(out, text)
    _log.info(f"wrote {out}: a draft of a mapping; correct it, and use it with --map")
    return out


def _importer(path: Path, given: Importing, mapping: Path_ | None) -> tuple[Importer, TypeMapping | None]:
    """The importer for a source, and the mapping of types that it is to use."""
    from graphmodel.importers import registry
    from graphmodel.importers.mapping import read_mapping

    format = given.get("format")
    if mapping is None and format not in (None, "table"):
        return registry.importer_named(str(format)), None
    from graphmodel.importers.type_mapping import is_table_mapping, read_type_mapping

    if mapping is not None and (format == "table" or (format is None and is_table_mapping(Path(mapping)))):
        return registry.TableImporter(read_mapping(Path(mapping))), None
    if format == "table":
        raise UsageError(f"a table needs a mapping: --map FILE, or --guess FILE to draft one from {path}")
    importer = registry.importer_named(format) if format is not None else registry.importer_for(path, given.get("sheet"))
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
