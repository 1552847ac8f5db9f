"""Checking files without using them: check."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from graphmodel.api.inputs import listed, moment_of, seen, shown_source, united
from graphmodel.api.options import check as check_options
from graphmodel.api.verify import problems_with_texts
from graphmodel.errors import BackendError, GraphmodelError, Problem, ProblemsError, RefusedError, UsageError, escaped

if TYPE_CHECKING:
    from typing import Unpack

    from graphmodel.api.inputs import Source, Sources
    from graphmodel.api.options import Reading
    from graphmodel.api.verify import Texts
    from graphmodel.graph.build import Graph
    from graphmodel.model.model import Model

_HEAD = 4096
"""Bytes at the start of a file that show whether it has decisions in it."""
_log = logging.getLogger(__name__)
_SHOWN = 5
"""How many entities that nothing uses are named."""


def check(*sources: Sources, text: Texts = (), **options: Unpack[Reading]) -> list[Problem]:
    """Everything that is wrong with models, graphs or files of decisions, each with file, line and column; an empty list where nothing is.

    Each source is checked by itself; what is in it is reported as a message. With ``text`` (as :func:`graphmodel.verify` takes it), evidence is
    compared with the documents' texts, and words that have no offsets get theirs: they are written into the model files.
    Raises ProblemsError where one of them cannot be read at all (with the problems of all), UsageError for options that cannot be understood.
    """
    from graphmodel.model.model import Model

    check_options(options)
    moment = moment_of(options)
    problems: list[Problem] = []
    unreadable: list[Problem] = []
    models: list[Source] = []
    for source in listed(sources):
        name = shown_source(source)
        try:
            if _checked_decisions(source):
                continue
            found = united(source, options)
            if not isinstance(source, str | os.PathLike) or options.get("identity"):
                problems += _wrong(found, name)
            _log.info(f"{name}: {_summary(found)}")
            seen(found, moment)
            models += [source] if isinstance(found, Model) else []
        except (UsageError, RefusedError, BackendError):
            raise
        except ProblemsError as error:
            problems += error.problems
        except GraphmodelError as error:
            unreadable.append(Problem(name, 0, 0, "", str(error).removeprefix(f"{name}: ")))
    if unreadable:
        raise ProblemsError([*unreadable, *problems])
    if text and not problems:
        problems += problems_with_texts(models, text)
    return sorted(problems)


def _wrong(found: Model | Graph, name: str) -> list[Problem]:
    """What is wrong with a model that was made in memory or by decisions; one that was only read is checked already."""
    from graphmodel.model.model import Model
    from graphmodel.model.validate import findings
    from graphmodel.parsing.tree import path_text

    return [Problem(name, 0, 0, path_text(path), message) for path, message in findings(found)] if isinstance(found, Model) else []


def _summary(found: Model | Graph) -> str:
    from graphmodel.model.model import Model
    from graphmodel.model.validate import unused_entities

    if not isinstance(found, Model):
        return f"can be read. A graph of {found.number_of_nodes()} nodes and {found.number_of_edges()} edges"
    bare = sum(not statement.evidence and not statement.content for statement in found.statements)
    counts = f"{len(found.documents)} documents, {len(found.entities)} entities, {len(found.statements)} statements"
    unused = unused_entities(found)
    shown = ", ".join(map(escaped, unused[:_SHOWN])) + (", …" if len(unused) > _SHOWN else "")
    notes = [f"{bare} without evidence"] if bare else []
    notes += [f"{'1 entity' if len(unused) == 1 else f'{len(unused)} entities'} that no statement uses: {shown}"] if unused else []
    return "; ".join([f"OK. {counts}", *notes])


def _checked_decisions(source: Source) -> bool:
    """Whether a source is a file of decisions about identity, which is then checked."""
    from graphmodel.identity.clusters import clusters_of
    from graphmodel.identity.decisions import are_decisions, read

    if not isinstance(source, str | os.PathLike):
        return False
    path = Path(source)
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            if not are_decisions(file.read(_HEAD)):
                return False
    except OSError:
        return False  # reported in full when it is read as a model
    known = read(path)
    groups = clusters_of(known, str(path)).groups
    _log.info(f"{path}: OK. {len(known)} decisions; {sum(map(len, groups.values()))} ids are {len(groups)} entities")
    return True
