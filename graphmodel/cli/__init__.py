"""The command line: parse, call, print. One module for each group of commands; all the work is in the library."""

from __future__ import annotations

import re
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from graphmodel.cli.output import error, failed, messages, silence
from graphmodel.cli.plain_calls import quickly
from graphmodel.errors import BackendError, GraphmodelError

if TYPE_CHECKING:
    from graphmodel.neo4j.database import Settings

INTERRUPTED = 130
TERMINATED = 143
"""128 and the number of SIGTERM, as shells have it."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; errors are printed on stderr, without a traceback unless ``--debug`` asks for it."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    with messages(), _termination():
        return _run(arguments, debug="--debug" in arguments)


def _run(arguments: list[str], *, debug: bool) -> int:
    try:
        result = _call(arguments)
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
        if _lacks_memory(failure):
            error("there is not enough memory for this: take a part of the model, or allow more")
            return BackendError.exit_code
        error(f"a bug in graphmodel: {type(failure).__name__}: {failure}; please report it, with the output of --debug")
        return BackendError.exit_code
    return result if isinstance(result, int) else 0


def _call(arguments: list[str]) -> object:
    """Run the command, by itself where the call is plain, else by the parser of all commands."""
    if quickly(arguments):
        return 0
    from graphmodel.api import neo4j as server
    from graphmodel.cli.commands import app

    asking = server.prompt.set(_password)
    try:
        return app(arguments, prog_name="graphmodel", standalone_mode=False)
    finally:
        server.prompt.reset(asking)


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


def _lacks_memory(failure: Exception) -> bool:
    """Whether there was no memory for values, or for a library that was to be loaded."""
    return isinstance(failure, MemoryError) or (isinstance(failure, ImportError) and bool(re.search("map segment|allocate memory", str(failure))))


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


def __getattr__(name: str) -> Any:
    if name == "app":
        from graphmodel.cli.commands import app

        return app
    raise AttributeError(name)
