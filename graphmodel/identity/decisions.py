"""Decisions about identity, as a file that only grows: who decided, when, why, that entities are the same or not, or that a decision is undone.

One JSON object to a line (JSON Lines, UTF-8). The id of a line is a hash of what it says: a line that was changed after it was written is found,
and the same line twice (two branches that were merged) is one decision. Nothing depends on the order of the lines: a decision counts while no
decision that counts undoes it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from graphmodel.errors import InputError, Problem, ProblemsError, UsageError, not_written
from graphmodel.files.atomic import write_bytes
from graphmodel.files.fingerprint import Fingerprint
from graphmodel.files.reading import read_bytes
from graphmodel.model.statement import Id, Name
from graphmodel.parsing.conform import conform
from graphmodel.parsing.json import parse_json
from graphmodel.parsing.tree import Tree, decode

Kind = Literal["same", "not-same", "undo"]

MAX_LINE = 2**16
MAX_ENTITIES = 100
_PATIENCE = 30.0
"""Seconds to wait for another process that is writing the same file."""
_NO_JSON = "not a line of JSON"
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z")


def _moment(text: str) -> str:
    try:
        if _MOMENT.fullmatch(text):
            datetime.fromisoformat(text)
            return text
    except ValueError:
        pass
    raise ValueError(f"{text[:40]!r} is no moment in UTC; write one such as 2025-02-14T09:30:00Z")


@dataclass(frozen=True, slots=True)
class Decision:
    """One line: some entities are the same, or no two of them are, or another decision counts no more.

    >>> one = Decision("same", "ann", "2025-02-14T09:30:00Z", "one person, two spellings", ("zelensky", "zelenskyy"))
    >>> one.id == replace(one, entities=("zelenskyy", "zelensky"), line=7).id
    True
    """

    decision: Kind
    """What is decided: same, not-same, or undo."""
    by: Name
    """Who decided."""
    at: Annotated[str, AfterValidator(_moment)]
    """When, in UTC: 2025-02-14T09:30:00Z."""
    why: Name
    """The reason."""
    entities: Annotated[tuple[Id, ...], Field(max_length=MAX_ENTITIES)] = ()
    """The ids of the entities."""
    keep: Id | None = None
    """The id that they are to have together; by default the first in the order of characters."""
    undoes: Annotated[str, Field(pattern="^d-[0-9a-f]{16}$")] | None = None
    """The id of the decision that counts no more."""
    id: str = ""
    """A hash of all the rest."""
    line: int = field(default=0, compare=False)
    """Where it stands in its file; 0: in none yet."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "entities", tuple(sorted(self.entities)))
        object.__setattr__(self, "id", decision_id(self))


def decision_id(one: Decision) -> str:
    """The id that a decision's line must have: a hash of what it says."""
    text = json.dumps([one.decision, one.entities, one.keep, one.undoes, one.by, one.at, one.why], ensure_ascii=False, separators=(",", ":"))
    return "d-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def line_text(one: Decision) -> str:
    """A decision as its line, without the newline."""
    told = {"entities": list(one.entities), "keep": one.keep, "undoes": one.undoes, "by": one.by, "at": one.at, "why": one.why}
    return json.dumps({"id": one.id, "decision": one.decision, **{name: item for name, item in told.items() if item}}, ensure_ascii=False)


def now() -> str:
    """This moment, as decisions have it."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def parse(data: bytes, file: str = "<decisions>") -> tuple[Decision, ...]:
    """The decisions in the bytes of a file, each once, in the file's order.

    Raises ProblemsError with everything that is wrong with it, each with line and column.
    """
    problems: list[Problem] = []
    found: dict[str, Decision] = {}
    for number, text in enumerate(decode(data, file).split("\n"), 1):
        if text.strip():
            decision, wrong = _line(text, file, number)
            problems += wrong
            if decision is not None and not wrong:
                found.setdefault(decision.id, decision)
    for decision in found.values():
        if decision.undoes and decision.undoes not in found and not problems:
            problems.append(Problem(file, decision.line, 1, "undoes", f"no decision {decision.undoes!r} in this file"))
    if problems and all(problem.message.startswith(_NO_JSON) for problem in problems) and not found:
        first = problems[0]
        raise ProblemsError([Problem(file, first.line, first.column, "", "this is no file of decisions, which has a JSON object in every line")])
    if problems:
        raise ProblemsError(problems)
    return tuple(found.values())


def read(path: Path) -> tuple[Decision, ...]:
    """The decisions in a file. Raises InputError where it cannot be read, ProblemsError with everything that is wrong with it."""
    return parse(read_bytes(path), str(path))


def in_force(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The lines that count, undos among them: those that no line that counts undoes."""
    decisions = tuple(decisions)
    undone_by: dict[str, list[str]] = {}
    for decision in decisions:
        if decision.undoes:
            undone_by.setdefault(decision.undoes, []).append(decision.id)
    counts: dict[str, bool] = {}
    # An id is a hash of what its line says, the line that it undoes included: no circle of undoing can be written.
    for start in decisions:
        waiting = [start.id]
        while waiting:
            above = undone_by.get(waiting[-1], [])
            open_ = [id_ for id_ in above if id_ not in counts]
            if open_:
                waiting += open_
            else:
                counts[waiting.pop()] = not any(counts[id_] for id_ in above)
    return tuple(decision for decision in decisions if counts[decision.id])


def are_decisions(data: bytes) -> bool:
    """Whether the bytes of a file look like decisions, and not like a model or a graph."""
    return bool(re.match(rb'(\xef\xbb\xbf)?\s*\{\s*"(id|decision)"\s*:\s*"(d-|same|not-same|undo)', data))


def effective(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """What counts about entities: the decisions that no undo that counts undoes. Undoing an undo makes the first count again.

    >>> one = Decision("same", "ann", "2025-02-14T09:30:00Z", "alike", ("a", "b"))
    >>> undo = Decision("undo", "bob", "2025-02-15T09:30:00Z", "they are brothers", undoes=one.id)
    >>> effective([undo, one]), effective([undo, one, Decision("undo", "ann", "2025-02-16T09:30:00Z", "no", undoes=undo.id)]) == (one,)
    ((), True)
    """
    return tuple(decision for decision in in_force(decisions) if decision.decision != "undo")


def append(path: Path, new: Sequence[Decision], check: Callable[[tuple[Decision, ...]], None] = lambda _all: None) -> None:
    """Add lines at the end of a file, made if it is not there; ``check`` sees all decisions first and may raise.

    Whoever else writes the file waits; whoever is killed leaves the old file or the new one, whole lines in either. Raises ProblemsError where
    something is wrong with the file, UsageError for a decision that stands there already or that no file may have, RefusedError where a program that
    does not wait has changed the file meanwhile.
    """
    from filelock import FileLock, Timeout

    if not path.parent.is_dir():
        raise InputError(f"{path}: cannot be written: there is no folder {path.parent}")

    path = path.resolve()
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE):
            there = path.exists()
            data = read_bytes(path) if there else b""
            before = Fingerprint.of_file(path, data) if there else Fingerprint(path, None)  # an editor does not wait
            known = parse(data, str(path)) if data.strip() else ()
            for decision in new:
                if decision.id in {other.id for other in known}:
                    raise UsageError(f"{path}: the decision {decision.id} is in the file already")
                if wrong := faults(decision):
                    raise UsageError("; ".join(f"{about}: {message}" for about, message in wrong))
            check((*known, *new))
            parted = data if not data or data.endswith(b"\n") else data + b"\n"
            write_bytes(path, parted + "".join(line_text(decision) + "\n" for decision in new).encode(), before)
    except Timeout as error:
        raise InputError(f"{path}: another process has been writing it for {_PATIENCE:.0f} seconds; nothing was written") from error
    except UnicodeEncodeError as error:
        raise InputError(f"{path}: half of a surrogate pair is no character; nothing was written") from error
    except OSError as error:
        raise not_written(path, error) from error


def faults(decision: Decision) -> list[tuple[str, str]]:
    """What is wrong with a decision that is to be written: each with the id or the field that it is about, and a message.

    >>> faults(Decision("same", "ann", "2025-02-14T09:30:00Z", "one person", ("a", "b"), keep="c"))
    [('keep', "'c' is none of the entities that become one")]
    """
    found = []
    for problem in _line(line_text(decision), "", 1)[1]:
        field_name, bracket, index = problem.path.partition("[")
        entity = decision.entities[int(index.partition("]")[0])] if field_name == "entities" and bracket else field_name
        found.append((entity, problem.message))
    return found


def _line(text: str, file: str, number: int) -> tuple[Decision | None, list[Problem]]:
    if len(text) > MAX_LINE:
        return None, [Problem(file, number, 1, "", f"{len(text):,} characters in one line; at most {MAX_LINE:,} are read")]
    try:
        tree = parse_json(text, file)
    except ProblemsError as error:
        return None, [replace(problem, line=number, message=problem.message.replace("not JSON", _NO_JSON)) for problem in error.problems]
    if not isinstance(tree.value, dict):
        return None, [Problem(file, number, 1, "", "a decision is a group of fields: {...}")]
    written = tree.value.get("id")
    bare = Tree(file, {name: item for name, item in tree.value.items() if name not in ("id", "line")}, tree.locate, tree.problems, tree.spoilt)
    one, problems = conform(_adapter(), bare)
    problems = [*tree.problems, *problems]
    if "line" in tree.value:
        problems.append(tree.problem(("line",), "no such field"))
    if one is not None and not problems:
        problems += [tree.problem(path, message) for path, message in _contradictions(one)]
        if written != one.id:
            problems.append(tree.problem(("id",), f"{written!r} is not this line's id, which is {one.id}: the line was changed after it was written"))
    return (replace(one, line=number) if one else None), [replace(problem, line=number) for problem in problems]


def _contradictions(decision: Decision) -> list[tuple[tuple[str | int, ...], str]]:
    found: list[tuple[tuple[str | int, ...], str]] = []
    if decision.decision == "undo":
        if not decision.undoes:
            found.append((("undoes",), "missing; an undo names the decision that it undoes"))
        if decision.entities or decision.keep:
            found.append((("entities",), "an undo names a decision, and no entities"))
        return found
    if decision.undoes:
        found.append((("undoes",), f"only an undo undoes; this decision is {decision.decision!r}"))
    if len(set(decision.entities)) < 2 or len(set(decision.entities)) != len(decision.entities):
        found.append((("entities",), "two entities or more are the same, or not the same, each named once"))
    if decision.keep and (decision.decision != "same" or decision.keep not in decision.entities):
        found.append((("keep",), f"{decision.keep!r} is none of the entities that become one"))
    return found


def _adapter() -> Any:
    from graphmodel.model.validate import adapter

    return adapter(Decision)
