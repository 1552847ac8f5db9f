"""The command line: parse, call, print. One module for each group of commands; all the work is in the library.

What is heavy (networkx, matplotlib, the engine) is imported inside the commands, so that ``--help`` stays quick.
"""

from __future__ import annotations

import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from graphmodel.api import neo4j as server
from graphmodel.cli import (
    accepting,
    cache,
    check,
    claims,
    counts,
    coverage,
    demo,
    drafting,
    draw,
    export,
    identity,
    importing,
    mcp,
    neo4j,
    network,
    query,
    report,
    review,
    schema,
    sentences,
    verify,
    versions,
)
from graphmodel.cli.output import choose, error, failed, messages, silence
from graphmodel.errors import BackendError, GraphmodelError

if TYPE_CHECKING:
    from graphmodel.neo4j.database import Settings

INTERRUPTED = 130
TERMINATED = 143
"""128 and the number of SIGTERM, as shells have it."""

app = typer.Typer(
    name="graphmodel",
    help="Political reporting as a graph of actors and their stated relationships: sourced, attributed, contested, dated.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (
    demo,
    importing,
    drafting,
    accepting,
    review,
    mcp,
    check,
    verify,
    export,
    schema,
    query,
    claims,
    counts,
    network,
    report,
    draw,
    versions,
    identity,
    coverage,
    sentences,
    neo4j,
    cache,
):
    group.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"graphmodel {version('graphmodel')}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages but warnings and errors.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="More messages.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="On an error, also show where in the program it was raised.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")] = False,
) -> None:
    choose(quiet=quiet, verbose=verbose)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors are printed on stderr, without a traceback unless ``--debug`` asks for it."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    asking = server.prompt.set(_password)
    try:
        with messages(), _termination():
            return _run(arguments, debug="--debug" in arguments)
    finally:
        server.prompt.reset(asking)


def _run(arguments: list[str], *, debug: bool) -> int:
    try:
        result = app(arguments, prog_name="graphmodel", standalone_mode=False)
    except GraphmodelError as failure:
        _trace(debug)
        failed(failure)
        return failure.exit_code
    except typer.Exit as done:
        return done.exit_code
    except (KeyboardInterrupt, typer.Abort):
        _trace(debug)
        return INTERRUPTED
    except _Terminated:
        return TERMINATED
    except BrokenPipeError:
        # The reader of our output has closed it: it has seen enough.
        silence()
        return 0
    except Exception as failure:  # noqa: BLE001  # the last place before the user, who must not see a traceback
        usage = _usage_error(failure)
        if usage is not None:
            return usage
        _trace(debug)
        error(f"a bug in graphmodel: {type(failure).__name__}: {failure}; please report it, with the output of --debug")
        return BackendError.exit_code
    return result if isinstance(result, int) else 0


class _Terminated(BaseException):
    """SIGTERM: ends the command as Ctrl-C does, so that what it has begun to write is removed."""


@contextmanager
def _termination() -> Iterator[None]:
    """Let SIGTERM end the block as an exception; only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: object) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _trace(debug: bool) -> None:
    if debug:
        typer.echo(traceback.format_exc(), err=True)


def _usage_error(failure: Exception) -> int | None:
    """Show what is wrong with the call itself, in the words of the option parser; None if it was something else."""
    show, code = getattr(failure, "show", None), getattr(failure, "exit_code", None)
    if show is None or code is None:
        return None
    show()
    return int(code)


def _password(settings: Settings) -> str | None:
    """Ask for a password, where a person is at the terminal."""
    if not sys.stdin.isatty():
        return None
    asked: str = typer.prompt(f"Password of {settings.username} at {settings.uri}", hide_input=True, err=True, default="", show_default=False)
    return asked
