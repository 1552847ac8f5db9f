"""The options that all reading commands share, each declared once.

:class:`Reading` is how Python functions take them (``gm.contested(model, as_of="2025-02-14")``); the command line makes its options of the same
declarations (``--as-of``). A new option is declared here and used in :mod:`graphmodel.api.inputs`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypedDict, cast, get_type_hints

from graphmodel.errors import UsageError, nearest


@dataclass(frozen=True, slots=True)
class Described:
    """What the command line says about an option."""

    help: str
    metavar: str | None = None
    default: str | int | None = None
    least: int | None = None
    """The least that a number may be."""


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


class Positions(TypedDict, total=False):
    """Which positions of actors count, and in which windows of time: the same for the table of positions and for the networks made of them."""

    duplicates: Annotated[
        str,
        Described("include, or count the same position once in a document, week, month, year, or acrossrange.", metavar="HOW", default="include"),
    ]
    """``include`` counts every statement; ``document``, ``week``, ``month``, ``year`` the same position once in each; ``acrossrange`` once."""
    stance: Annotated[
        Sequence[str] | None,
        Described("Only positions of this stance: affirms, denies, supports or opposes; may be repeated.", metavar="STANCE"),
    ]
    """Only positions of these stances."""
    affiliation: Annotated[bool, Described("Put the one organization or state that an actor belongs to in its place.")]
    """The one organization or state that an actor belongs to takes its place."""
    at_least: Annotated[int, Described("Only actors with so many positions, in all windows together.", metavar="N", default=1, least=1)]
    """Only actors with so many positions, in all windows together."""
    window: Annotated[str | None, Described("In each window of time of this length, such as P1M (or P7D, P2W, P1Y).", metavar="PERIOD")]
    """A period such as ``"P1M"``: in each window of time of this length."""
    step: Annotated[str | None, Described("How far apart windows begin; without it, one follows the other.", metavar="PERIOD")]
    """How far apart windows begin; without it, one follows the other."""


class ReadingPositions(Positions, Reading, total=False):
    """The options of what reads positions."""


def declared(kind: type = Reading) -> dict[str, tuple[Any, Described]]:
    """The type and the description of every option that a class declares, by default the shared ones, by name.

    >>> list(declared())[:2]
    ['as_of', 'known_at']
    """
    hints = get_type_hints(kind, include_extras=True)
    return {name: (hint.__origin__, hint.__metadata__[0]) for name, hint in hints.items()}


def parted(options: ReadingPositions) -> tuple[Positions, Reading]:
    """The options on positions, with the defaults of those that are not given, and those of reading. Raises UsageError for any other."""
    check(options, known=ReadingPositions)
    given: dict[str, Any] = {**options}
    own = {name: given.pop(name, described.default) for name, (_, described) in declared(Positions).items()}
    return cast("Positions", own), cast("Reading", given)


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
