"""The command to review drafts in the terminal: review."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmodel.cli.options import Texts
from graphmodel.cli.output import info, warning
from graphmodel.errors import RefusedError, UsageError
from graphmodel.parsing.display import shown

if TYPE_CHECKING:
    from graphmodel.reviewing.review import Review

_HELP = """\
  a      accept it: it is a statement then          x      strike it out of the file
  s      another subject (id or name; +Label Name)  o      another object
  r      another relation                           w      swap subject and object
  n      negate it, or no longer                    space  skip it, for a later review
  u      undo the last decision                     q      stop; what is left stays a draft
"""
_KEYS = "[a]ccept  [x] strike  [s]ubject  [o]bject  [r]elation  s[w]ap  [n]egate  [space] skip  [u]ndo  [q]uit  [?]"
_END = frozenset({"", "q", "\x04"})


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("review")(review)


def review(
    draft: Annotated[Path, typer.Argument(metavar="DRAFT", help="A model file with drafts.", show_default=False)],
    text: Texts,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who reviews: the coder of what is accepted.", show_default=False)] = None,
) -> None:
    """Review drafts in the terminal, one by one.

    Each draft is shown with its words in their sentence; a key accepts it, strikes it, changes it or skips it.

    Every decision is in the file at once, with the comments kept: stop whenever you like, and go on later.
    """
    from graphmodel.api.review import review as reviewing

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("a review needs a terminal; in Python, use graphmodel.review(...)")
    with reviewing(draft, text, by=by) as session:
        counts = {"accepted": 0, "struck": 0, "skipped": 0, "changed": 0}
        try:
            _loop(session, counts)
        finally:
            said = ", ".join(f"{number} {what}" for what, number in counts.items() if number) or "nothing decided"
            info(f"{draft}: {said}; {len(session.drafts)} left to review")
            for loss in dict.fromkeys(session.losses):
                warning(f"{draft}: {loss}")


def _loop(session: Review, counts: dict[str, int]) -> None:
    """Show drafts and do what keys say, until there is none, or a key says stop."""
    decided: list[str] = []
    message = ""
    while session.current is not None:
        _show(session, message)
        message = ""
        key = _key()
        if key in _END:
            return
        try:
            what = _decide(session, key)
        except (UsageError, RefusedError) as error:
            if "another program" in str(error):
                raise
            message = str(error)
            continue
        match what:
            case None:
                message = _HELP if key in ("?", "h") else "" if key in ("\r", "\n") else f"no such key: {shown(key)!r}; ? lists the keys"
            case "undone":
                counts[decided.pop()] -= 1
            case "":
                pass
            case _:
                decided.append(what)
                counts[what] += 1
    typer.echo("No draft is left to review." if not session.drafts else "Only skipped drafts are left.")


def _decide(session: Review, key: str) -> str | None:
    """Do what a key says. Returns what was done, "" where nothing was, None for a key that means nothing."""
    plain = {"a": (session.accept, "accepted"), "x": (session.strike, "struck"), " ": (session.skip, "skipped")}
    plain |= {"w": (session.swap, "changed"), "n": (session.negate, "changed")}
    if key in plain:
        act, what = plain[key]
        act()
        return what
    if key == "u":
        if not session.undo():
            raise UsageError("nothing to undo in this review")
        return "undone"
    if key in ("s", "o"):
        role = "subject" if key == "s" else "object"
        words = _line(f"new {role} (id or name; +Label Name makes one): ")
        if words:
            session.set_end(role, words)
        return "changed" if words else ""
    if key == "r":
        words = _line("new relation: ")
        if words:
            session.set_relation(words)
        return "changed" if words else ""
    return None


def _show(session: Review, message: str) -> None:
    from graphmodel.reviewing.review_text import coloured, draft_lines

    current = session.current
    if current is None:
        return
    width = min(shutil.get_terminal_size((100, 24)).columns, 140) - 1
    lines = draft_lines(session.model, current, session.sources, width=width)
    if not os.environ.get("NO_COLOR"):
        lines = coloured(lines)
    decided = session.total - len(session.drafts)
    typer.echo(f"\n── {len(session.left)} to review{f', {decided} decided' if decided else ''} " + "─" * 30)
    for line in lines:
        typer.echo(line)
    if message:
        typer.echo(f"\n{shown(message, lines=True)}")
    typer.echo(f"\n{_KEYS} ", nl=False)
    sys.stdout.flush()


def _line(question: str) -> str:
    """A line that the reviewer types; empty where there is none."""
    typer.echo(f"\n{question}", nl=False)
    sys.stdout.flush()
    return sys.stdin.readline().strip()


def _key() -> str:
    """One key, without waiting for the end of a line; "" at the end of the input."""
    with _single_keys() as read:
        key = read()
    if key == "\x03":
        raise KeyboardInterrupt
    return key if len(key) != 1 else key.lower()


@contextmanager
def _single_keys() -> Iterator[Callable[[], str]]:
    if sys.platform == "win32":
        import msvcrt

        yield msvcrt.getwch
        return
    import termios
    import tty

    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    tty.setcbreak(number, termios.TCSADRAIN)
    try:
        yield lambda: _typed(number)
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)


def _typed(number: int) -> str:
    """A character from a terminal; of an arrow or another key that sends several, all of them."""
    import select

    data = os.read(number, 1)
    wanted = 4 if data >= b"\xf0" else 3 if data >= b"\xe0" else 2 if data >= b"\xc0" else 1
    while len(data) < wanted and (more := os.read(number, 1)):
        data += more
    if data == b"\x1b":
        while select.select([number], [], [], 0.05)[0] and (more := os.read(number, 1)):
            data += more
            if more.isalpha() or more == b"~":
                break
    return data.decode("utf-8", "replace")
