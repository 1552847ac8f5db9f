"""What every command prints with: data on stdout, messages on stderr.

The library reports through :mod:`logging`: errors and warnings are always shown, information unless ``-q`` is given, debug messages with ``-v``.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from graphmodel.api.answers import Answers
from graphmodel.api.table import Format, rows_text
from graphmodel.errors import GraphmodelError, ProblemsError, escaped, not_written
from graphmodel.parsing.display import shown

_START_OF_LINE = "\r\x1b[K"
"""Back to the start of the line, and what was in it is gone."""
_HARMLESS = re.compile(r"(\t|\x1b\[[01]m)")
"""Tabs, and the bold type of a table's first line."""
_log = logging.getLogger("graphmodel")


@contextmanager
def messages() -> Iterator[None]:
    """Show the library's messages on stderr, while the block lasts."""
    handler, level = _Stderr(), _log.level
    _log.addHandler(handler)
    choose(quiet=False, verbose=False)
    try:
        yield
    finally:
        handler.clear()
        _log.removeHandler(handler)
        _log.setLevel(level)


def choose(*, quiet: bool, verbose: bool) -> None:
    """Which messages are shown: with ``quiet``, warnings and errors only; with ``verbose``, all."""
    _log.setLevel(logging.DEBUG if verbose else logging.WARNING if quiet else logging.INFO)


def is_quiet() -> bool:
    """Whether only warnings and errors are shown."""
    return not _log.isEnabledFor(logging.INFO)


def error(message: str) -> None:
    """Say what went wrong."""
    _log.error(message)


def failed(failure: GraphmodelError) -> None:
    """Say what went wrong: of many problems, those of one cause as one and at most so many; with ``-v``, each of them."""
    everything = isinstance(failure, ProblemsError) and _log.isEnabledFor(logging.DEBUG)
    error("\n".join(map(str, failure.problems)) if everything and isinstance(failure, ProblemsError) else str(failure))


def warning(message: str) -> None:
    """Say what a user must know, also with ``-q``."""
    _log.warning(message)


def info(message: str) -> None:
    """Say something that ``-q`` leaves out."""
    _log.info(message)


def debug(message: str) -> None:
    """Say something that only ``-v`` shows."""
    _log.debug(message)


def write(text: str, out: Path | None = None) -> None:
    """Write data to a file, or to stdout; to a terminal, only what cannot move its cursor or hide something."""
    if out is not None and str(out) != "-":
        from graphmodel.files.atomic import write_text

        write_text(out, text)
        return
    if is_terminal():
        text = "".join(piece if _HARMLESS.fullmatch(piece) else escaped(piece, lines=True) for piece in _HARMLESS.split(text))
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as failure:
        silence()  # what is left in the buffer would fail again at exit
        raise not_written("stdout", failure) from failure


def is_terminal() -> bool:
    """Whether a person sees what is written to stdout."""
    return sys.stdout.isatty()


def write_answers(answers: Answers[Any], format_: Format) -> None:
    """Write the table of what a command found; nothing where a table for people would be empty."""
    if answers.rows or format_ is not Format.table:
        write(rows_text(answers.columns, answers.rows, format_))


def silence() -> None:
    """Write nothing else to stdout, at exit neither."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Stderr(logging.Handler):
    """Writes messages as a terminal may show them. Progress is one line that changes, and only on a terminal."""

    def __init__(self) -> None:
        super().__init__()
        self.has_line = False

    def emit(self, record: logging.LogRecord) -> None:
        text = shown(record.getMessage(), lines=True)
        if getattr(record, "progress", False):
            if sys.stderr.isatty():
                sys.stderr.write(f"{_START_OF_LINE}{text}")
                sys.stderr.flush()
                self.has_line = True
            return
        self.clear()
        named = record.levelno >= logging.ERROR and "\n" not in text
        typer.echo(f"graphmodel: {text}" if named else text, err=True)

    def clear(self) -> None:
        """Remove the line of progress."""
        if self.has_line:
            sys.stderr.write(_START_OF_LINE)
            sys.stderr.flush()
            self.has_line = False
