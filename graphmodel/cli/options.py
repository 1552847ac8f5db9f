"""Arguments and options that several commands have, each declared once.

The options of reading commands are declared in :class:`graphmodel.api.options.Reading`; :func:`reading` gives them to a command.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args

import typer

from graphmodel.api.options import Positions, Reading, declared
from graphmodel.api.table import Format
from graphmodel.errors import UsageError

Command = TypeVar("Command", bound=Callable[..., None])

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE",
        help="Model files (YAML, JSON), folders of CSV files, graph files (node-link JSON, GraphML), neo4j://HOST#MODEL, or s3://BUCKET/KEY;"
        " - is stdin.",
        show_default=False,
        allow_dash=True,
    ),
]
Out = Annotated[
    Path, typer.Option("--out", "-o", metavar="FILE", help="The file (or folder) to write; - is stdout.", show_default=False, allow_dash=True)
]
To = Annotated[
    str | None,
    typer.Option("--to", metavar="FORMAT", help="The format to write, such as graphml, where the name does not say it.", show_default=False),
]
Rows = Annotated[Format, typer.Option("--format", help="How rows are printed.")]
Texts = Annotated[
    list[str],
    typer.Option(
        "--text",
        metavar="FILE",
        help="A document's text: a file named like the document's id, one with its digest, or a folder of such.",
        show_default=False,
    ),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        "-P",
        metavar="NAME=VALUE",
        help="A parameter of the query: a number, true, false, null or a [list] as in JSON, else text.",
        show_default=False,
    ),
]
Window = Annotated[str | None, typer.Option("--window", metavar="PERIOD", help=declared(Positions)["window"][1].help, show_default=False)]
Step = Annotated[str | None, typer.Option("--step", metavar="PERIOD", help=declared(Positions)["step"][1].help, show_default=False)]
Uri = Annotated[str | None, typer.Option("--uri", metavar="URI", help="The server, such as neo4j://localhost:7687 (NEO4J_URI).", show_default=False)]
Username = Annotated[str | None, typer.Option("--username", metavar="NAME", help="The user (NEO4J_USERNAME, else neo4j).", show_default=False)]
Database = Annotated[
    str | None, typer.Option("--database", metavar="NAME", help="The database (NEO4J_DATABASE, else the server's default).", show_default=False)
]

WithDrafts = Annotated[bool, typer.Option("--with-drafts", help=declared()["with_drafts"][1].help)]
Insecure = Annotated[bool, typer.Option("--insecure", help=declared()["insecure"][1].help)]


def reading(*, without: Sequence[str] = (), known: type = Reading) -> Callable[[Command], Command]:
    """Give a command the options that a class declares, by default those that all reading commands share, behind its own, collected in its parameter
    ``options``; without those named."""

    def decorate(command: Command) -> Command:
        shared = list(_shared(known, without))
        signature = inspect.signature(command, eval_str=True)
        own = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in signature.parameters.values() if one.name != "options"]
        parameters = [*own, *shared]

        @wraps(command)
        def run(**given: Any) -> None:
            options = {parameter.name: value for parameter in shared if (value := given.pop(parameter.name)) not in (None, False, [])}
            command(**given, options=options)

        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters} | {"return": None}
        return run  # type: ignore[return-value]

    return decorate


def parameters_of(query: str, texts: Iterable[str] | None) -> dict[str, Any]:
    """The parameters of a query, as they are written on the command line. Ids and days of a named query are text, whatever they look like.

    >>> parameters_of("paths", ["from=101", "to=b", "limit=3"])
    {'from': '101', 'to': 'b', 'limit': 3}
    """
    from graphmodel.querying.named import named

    found = named().get(query.strip()) if texts else None
    as_text = {each.name for each in found.parameters if each.is_text} if found else set()
    return dict(parameter(text, as_text) for text in texts or ())


def parameter(text: str, as_text: Collection[str] = ()) -> tuple[str, Any]:
    """A parameter of a query, as it is written on the command line; those ``as_text`` are text. Raises UsageError where it is not NAME=VALUE.

    >>> parameter("hops=2"), parameter("actor=lytvyn")
    (('hops', 2), ('actor', 'lytvyn'))
    """
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise UsageError(f"{text!r}: a parameter is NAME=VALUE, such as date=2025-02-14")
    if name in as_text:
        return name, value
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):
        return name, value


def _shared(known: type, without: Sequence[str]) -> Iterator[inspect.Parameter]:
    """The declared options as parameters of a command, in the types that the command line parses."""
    for name, (type_, described) in declared(known).items():
        if name in without:
            continue
        parsed = type_ if type_ in (bool, int) else list[str] | None if _is_list(type_) else str | None
        default = False if type_ is bool else described.default
        option = typer.Option(
            f"--{name.replace('_', '-')}",
            metavar=described.metavar,
            help=described.help,
            min=described.least,
            show_default=described.default is not None,
        )
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[parsed, option])


def _is_list(type_: Any) -> bool:
    return any(getattr(part, "__origin__", None) is Sequence for part in get_args(type_))
