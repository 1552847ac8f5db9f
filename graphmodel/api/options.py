"""The options that all reading commands share, each declared once.

:class:`Reading` is how Python functions take them (``gm.contested(model, as_of="2025-02-14")``); the command line makes its options of the same
declarations (``--as-of``). A new option is declared here and used in :mod:`graphmodel.api.inputs`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypedDict, get_type_hints

from graphmodel.errors import UsageError, nearest


@dataclass(frozen=True, slots=True)
class Described:
    """What the command line says about an option."""

    help: str
    metavar: str | None = None


class Reading(TypedDict, total=False):
    """From which day to look at what is read, with which decisions about identity, and what of a foreign graph is what."""

    as_of: Annotated[date | str | None, Described("Only what holds, or may hold, on this day (YYYY-MM-DD), and what has no date.", metavar="DATE")]
    known_at: Annotated[
        date | str | None,
        Described(
            "Only what had been said, published and recorded by this day (YYYY-MM-DD), or may have been, and what has none of these times.",
            metavar="DATE",
        ),
    ]
    known_by: Annotated[
        Sequence[str] | None,
        Described("With --known-at: only this time counts (stated, published or recorded); may be repeated.", metavar="AXIS"),
    ]
    identity: Annotated[
        str | os.PathLike[str] | None,
        Described(
            "A file of decisions about who is the same (see `graphmodel identity`): read the models as if these were one.", metavar="DECISIONS"
        ),
    ]
    with_drafts: Annotated[bool, Described("Also statements that are drafts (`draft: true`); without it, a file that has some is refused.")]
    name_from: Annotated[str | None, Described("The node attribute of a foreign graph that is the display name.", metavar="ATTRIBUTE")]
    label_from: Annotated[str | None, Described("The node attribute of a foreign graph that is the label, such as Person.", metavar="ATTRIBUTE")]
    relation_from: Annotated[str | None, Described("The edge attribute of a foreign graph that is the relation.", metavar="ATTRIBUTE")]
    everything: Annotated[bool, Described("Of a database: all of it as a graph, whoever made it, not one model that graphmodel loaded.")]
    insecure: Annotated[bool, Described("No warning when a password goes unencrypted to a server on another machine.")]


def declared() -> dict[str, tuple[Any, Described]]:
    """The type and the description of every shared option, by name.

    >>> list(declared())[:2]
    ['as_of', 'known_at']
    """
    hints = get_type_hints(Reading, include_extras=True)
    return {name: (hint.__origin__, hint.__metadata__[0]) for name, hint in hints.items()}


def check(options: Mapping[str, Any], without: Sequence[str] = (), known: type = Reading) -> None:
    """Raise UsageError for an option that is not one of ``known``, by default the shared ones, or not one of this command."""
    names = [name for name in known.__annotations__ if name not in without]
    unknown = [f"no option {name!r}{nearest(name, names)}; there are {', '.join(names)}" for name in options if name not in names]
    if unknown:
        raise UsageError("; ".join(unknown))


def day(value: date | str | None, option: str) -> date | None:
    """The day that an option gives. Raises UsageError for anything but a date or YYYY-MM-DD.

    >>> day("2025-02-14", "as_of")
    datetime.date(2025, 2, 14)
    """
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        if not (isinstance(value, str) and len(value) == 10 and value.isascii()):
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError as error:
        raise UsageError(f"--{option.replace('_', '-')} {value!r} is not a day; write YYYY-MM-DD, such as 2025-02-14") from error
