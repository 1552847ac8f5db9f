"""Vocabularies that come with graphmodel: the relations of a code book, such as CAMEO's."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from graphmodel.errors import UsageError, nearest
from graphmodel.model.schema import Code, Relation


@cache
def vocabulary(name: str) -> Mapping[str, Relation]:
    """The relations of a shipped vocabulary, by name. Raises UsageError for one that there is not.

    A vocabulary is a table: the relation, its reading, its name in the scheme, its stance, and a column for each scheme and version with its code.

    >>> vocabulary("cameo")["PRAISE_OR_ENDORSE"].stance
    'supports'
    """
    folder = files("graphmodel").joinpath("importers", "vocabularies")
    file = folder.joinpath(f"{name}.csv")
    if "/" in name or not file.is_file():
        names = sorted(file.name.removesuffix(".csv") for file in folder.iterdir() if file.name.endswith(".csv"))
        raise UsageError(f"no vocabulary {name!r}{nearest(name, names)}; there are {', '.join(names)}")
    return {row["relation"]: _vocabulary_relation(row) for row in csv.DictReader(io.StringIO(file.read_text("utf-8"), newline=""))}


def _vocabulary_relation(row: dict[str, str]) -> Relation:
    codes = [(column.partition(" "), code) for column, code in row.items() if " " in column and code]
    stance: Any = row["stance"] or "neutral"
    return Relation(
        row["reading"],
        f"is the target of \u201c{row['name'][0].lower()}{row['name'][1:]}\u201d by",
        ("Actor",),
        ("Actor",),
        description=f"{row['name']}. {row['note']}".strip(),
        stance=stance,
        codes=tuple(Code(scheme, version, code) for (scheme, _, version), code in codes),
    )
