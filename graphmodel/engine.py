"""The embedded query engine: a graph's rows in a process of their own, and read-only Cypher on them, without a server.

The guard reads each query first (:mod:`graphmodel.guard`): nothing that writes, reads files or reaches the network gets to the engine.
The engine (kglite) runs in a child process (:mod:`graphmodel.engine_worker`) with limits on time, rows and memory, and is killed at its
deadline. What the engine answers differently from Neo4j 5 is made equal here where that can be done, and refused where it cannot:

* *Keys of its own.* A node without ``name``, ``title``, ``type``, ``label`` or ``node_type`` answers something all the same, and a relationship has
  ``type``, ``start``, ``end``. Those keys are loaded under another spelling, and respelled in the query, its parameters and its answer.
* *Text that looks like a day* equals a date there and never in Neo4j: such comparisons are refused.
* *Whole nodes, relationships, paths* show inner numbers: refused; return properties.

Known and left, because only the values tell: a division by ``0.0`` is null (Neo4j: Infinity or NaN); ``DISTINCT`` and grouping keep 1 and 1.0 apart;
``toString`` of a large or tiny float has no exponent; ``toInteger`` beyond 64 bits is null; a number or text where a condition is due counts as
true (Neo4j: an error); ``trim`` also takes no-break spaces; ``split`` takes no list of separators; ``.`` in a regular expression matches a carriage
return; ``toFloat`` reads text with spaces or a suffix; integers beyond 2^53 compare with floats as floats do; ``shortestPath`` from a node to itself.
"""

from __future__ import annotations

import io
import math
import os
import pickle
import re
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from graphmodel import engine_worker, guard
from graphmodel.errors import BackendError, InputError, RefusedError, UsageError
from graphmodel.tree import nearest

NodeRow = tuple[tuple[str, ...], dict[str, Any]]
"""Labels and properties of a node; ``id`` is among the properties."""

RelationshipRow = tuple[str, str, str, dict[str, Any]]
"""Type, start id, end id and properties of a relationship; ``id`` is among the properties."""

BATCH = 20_000
"""Rows in one message to the child."""

GRACE = 1.0
"""Seconds between the engine's own deadline and the kill: a clean end keeps the loaded graph."""

LOAD_SECONDS = 120.0
"""For starting the child, and for one batch of rows."""

VIRTUAL = {
    "name": "nAmE",
    "title": "tItLe",
    "type": "tYpE",
    "label": "lAbEl",
    "node_type": "nOdE_tYpE",
    "connection_type": "cOnNeCtIoN_tYpE",
    "start": "sTaRt",
    "end": "e_d",  # any other case of it would still be the keyword END
}
"""Keys that the engine answers by itself where a row has none, and how they are spelled inside: as long as before, so that the
places in messages stay right."""

_SPELLED = {inner: key for key, inner in VIRTUAL.items()}
_INNER = re.compile(r"\b(?:" + "|".join(_SPELLED) + r")\b")
_DAY = re.compile(r"\d{8}\Z|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\Z")
_WHOLE = (frozenset({"id", "labels", "properties"}), frozenset({"id", "start", "end", "type", "properties"}), frozenset({"nodes", "relationships"}))
_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take: seconds, rows, and megabytes of memory (address space) of the child.

    Memory is limited where the platform can (Linux); elsewhere only time is.
    """

    seconds: float = 10.0
    rows: int = 10_000
    memory_mb: int = 2048

    def __post_init__(self) -> None:
        if not (0 < self.seconds <= 86_400 and self.rows >= 1 and self.memory_mb >= 64):
            raise UsageError("limits: seconds above 0 (at most a day), rows at least 1, memory at least 64 MB")


@dataclass(frozen=True, slots=True)
class Result:
    """The answer: columns, rows of plain values (days as ``datetime.date``), and whether there were more rows than the limit."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    truncated: bool

    def _repr_html_(self) -> str:
        """In a notebook: a table (see graphmodel.notebook)."""
        from graphmodel.notebook import result_html

        return result_html(self)

    def _repr_svg_(self) -> str:
        """In a notebook that shows no HTML: a table as a picture."""
        from graphmodel.notebook import result_svg

        return result_svg(self)


class Engine:
    """A graph that can be asked, while the ``with`` block lasts.

    ``known`` are the labels and types that a query may name though the graph has none of them (those of the schema).

    >>> nodes = [(("Entity", "Person"), {"id": "ann", "name": "Ann"}), (("Entity", "Person"), {"id": "bob", "name": "Bob"})]
    >>> with Engine(nodes, [("INVITED", "ann", "bob", {"id": "s1"})]) as engine:
    ...     engine.query("MATCH (a)-[r:INVITED]->(b) RETURN a.name AS who, b.name AS whom").rows
    (('Ann', 'Bob'),)
    """

    def __init__(
        self,
        nodes: Iterable[NodeRow],
        relationships: Iterable[RelationshipRow],
        limits: Limits | None = None,
        *,
        known: Collection[str] = (),
    ) -> None:
        self.limits = limits or Limits()
        self.known = frozenset(known)
        self.labels: frozenset[str] = frozenset()
        self.types: frozenset[str] = frozenset()
        self._rows: tuple[Iterable[NodeRow], Iterable[RelationshipRow]] = (nodes, relationships)
        self._child: _Child | None = None
        self._keys = _Keys()

    def __enter__(self) -> Self:
        self._child = _Child(self.limits)
        try:
            self._child.start()
            self.load(*self._rows)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the child; a second call does nothing."""
        child, self._child = self._child, None
        if child:
            child.close()

    def load(self, nodes: Iterable[NodeRow], relationships: Iterable[RelationshipRow]) -> None:
        """Replace what is loaded, in the same child.

        Raises InputError for rows that no property graph holds (an id twice, an unknown end, NaN), BackendError when what was
        loaded is not what was given.
        """
        child = self._alive()
        child.ask(("reset",), LOAD_SECONDS)
        self._keys = _Keys()
        ids: set[str] = set()
        labels: set[str] = set()
        types: set[str] = set()
        for names, batch in _batches((names, self._keys.node(names, row, ids)) for names, row in nodes):
            labels.update(names)
            child.ask(("nodes", names, batch), LOAD_SECONDS)
        count = 0
        for kind, batch in _batches((row[0], self._keys.relationship(row, ids)) for row in relationships):
            types.add(kind)
            count += len(batch)
            child.ask(("relationships", kind, batch), LOAD_SECONDS)
        found = child.ask(("counts",), LOAD_SECONDS)
        if tuple(found) != (len(ids), count):
            raise BackendError(
                f"the engine holds {found[0]} nodes and {found[1]} relationships of {len(ids)} and {count}: its answers would be wrong, so there "
                f"are none"
            )
        self.labels, self.types = frozenset(labels), frozenset(types)

    def query(self, text: str, parameters: Mapping[str, Any] | None = None) -> Result:
        """Run one read-only query.

        Raises RefusedError (the guard), UsageError (syntax, parameters, unknown names), BackendError (time, memory, a crash).
        """
        child = self._alive()
        query = guard.check(text)
        given = dict(parameters or {})
        _check_parameters(query, given)
        self._check_names(query)
        self._keys.check_days(query, given)
        inner = {name: _respell(value) for name, value in given.items()}
        keys = sorted({VIRTUAL.get(one.name, one.name) for one in query.keys})
        request = ("query", _spell_keys(query), inner, keys, max(1, int(self.limits.seconds * 1000)), self.limits.rows + 1)
        columns, rows = child.ask(request, self.limits.seconds + GRACE)
        # A column that is such a word and nothing else got it from AS.
        names = tuple(column if column in _SPELLED else _outer(column) for column in columns)
        kept = rows[: self.limits.rows]
        return Result(names, tuple(tuple(_plain(value) for value in row) for row in kept), len(rows) > self.limits.rows)

    def _alive(self) -> _Child:
        if self._child is None:
            raise BackendError("the engine is not running: use it inside its with block")
        return self._child

    def _check_names(self, query: guard.Query) -> None:
        names = {"label": self.labels, "type": self.types, "either": self.labels | self.types}
        words = {"label": "label", "type": "relationship type", "either": "label or type"}
        wrong: dict[str, str] = {}
        for one in query.labels:
            if one.name not in names[one.kind] and one.name not in self.known:
                close = _nearest(one.name, names[one.kind] | self.known)
                wrong.setdefault(one.name, f"{one.line}:{one.column}: the graph has no {words[one.kind]} {one.name!r}{close}")
        if wrong:
            raise UsageError("; ".join(wrong.values()))


# --- values ---------------------------------------------------------------------------------------------------------------


class _Keys:
    """Checks rows on their way in, and remembers which keys hold days and which hold text that looks like one."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.names: set[str] = set()
        self.days: set[str] = set()
        self.texts: set[str] = set()

    def node(self, labels: tuple[str, ...], row: Mapping[str, Any], ids: set[str]) -> dict[str, Any]:
        """A node's properties, ready for the child."""
        key = row.get("id")
        if not isinstance(key, str):
            raise InputError(f"a node needs an id that is text, not {key!r}")
        if key in ids:
            raise InputError(f"two nodes have the id {key!r}")
        if not labels or not all(isinstance(label, str) and label for label in labels):
            raise InputError(f"node {key!r} needs labels that are text, not {labels!r}")
        ids.add(key)
        for label in labels:
            if label not in self.words:
                _check_text(label, f"node {key!r}")
                self.words.add(label)
        return self.properties(row, f"node {key!r}")

    def relationship(self, row: RelationshipRow, ids: Collection[str]) -> dict[str, Any]:
        """A relationship's ends and properties, ready for the child."""
        kind, start, end, properties = row
        name = f"relationship {properties.get('id')!r}"
        if kind not in self.words:
            if not isinstance(kind, str) or not kind:
                raise InputError(f"{name} needs a type")
            _check_text(kind, name)
            self.words.add(kind)
        for one in (start, end):
            if one not in ids:
                raise InputError(f"{name} ends at {one!r}, which is no node")
        return {"s": start, "o": end, "p": self.properties(properties, name)}

    def properties(self, row: Mapping[str, Any], owner: str) -> dict[str, Any]:
        """Properties under the engine's spelling, each checked. The plain cases first: this runs for every value of a graph."""
        made: dict[str, Any] = {}
        for key, value in row.items():
            if key not in self.names:
                if key in _SPELLED:
                    raise InputError(f"{owner}: the property name {key!r} is used inside the engine: rename it")
                _check_text(key, owner)
                self.names.add(key)
            made[VIRTUAL.get(key, key)] = value
            if type(value) is bool:
                continue
            if type(value) is str and value.isascii():
                if key not in self.texts and _DAY.match(value):
                    self.texts.add(key)
                continue
            for one in value if isinstance(value, (list, tuple)) else (value,):
                _check_scalar(one, f"{owner}: {key}", InputError)
                if isinstance(one, date):
                    self.days.add(key)
                elif isinstance(one, str) and key not in self.texts and _DAY.match(one):
                    self.texts.add(key)
        return made

    def check_days(self, query: guard.Query, given: Mapping[str, Any]) -> None:
        """Refuse comparisons of a day with text that looks like one: equal in the engine, never in Neo4j."""
        for one in query.comparisons:
            left, right = self._sorts(one.left, given), self._sorts(one.right, given)
            if (left[0] and right[1]) or (left[1] and right[0]):
                raise RefusedError(
                    f"{one.line}:{one.column}: a day is compared with text: never equal in Neo4j, sometimes in the embedded engine; "
                    "write date('2025-02-14') or date($day) for a day, toString(x) for text"
                )

    def _sorts(self, operand: guard.Operand, given: Mapping[str, Any]) -> tuple[bool, bool]:
        """Whether an operand may be a day, and whether it may be text that looks like one."""
        values = [value for name in operand.parameters for value in _leaves(given.get(name))]
        day = operand.dated or bool(operand.keys & self.days) or any(isinstance(value, date) for value in values)
        texts = [*operand.texts, *(value for value in values if isinstance(value, str))]
        text = operand.textual or bool(operand.keys & self.texts) or any(_DAY.match(one.strip()) for one in texts)
        return day, text


def _nearest(name: str, names: Collection[str]) -> str:
    """The name that was meant: the same in other case, or a close one."""
    same = next((f"; did you mean {one!r}?" for one in sorted(names) if one.casefold() == name.casefold()), "")
    return same or nearest(name, sorted(names))


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _leaves(one)
    else:
        yield value


def _batches(rows: Iterable[tuple[Any, dict[str, Any]]]) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """Rows by their labels or type, at most :data:`BATCH` at a time."""
    groups: dict[Any, list[dict[str, Any]]] = {}
    for key, row in rows:
        group = groups.setdefault(key, [])
        group.append(row)
        if len(group) >= BATCH:
            yield key, groups.pop(key)
    yield from groups.items()


def _check_text(text: Any, owner: str) -> None:
    if not isinstance(text, str) or not text:
        raise InputError(f"{owner}: a name must be text, not {text!r}")
    _check_scalar(text, owner, InputError)


def _check_scalar(value: Any, owner: str, error: type[InputError | UsageError]) -> None:
    if isinstance(value, str):
        if any("\ud800" <= char <= "\udfff" for char in value) if not value.isascii() else False:
            raise error(f"{owner}: half a character (a lone surrogate), which no UTF-8 text holds")
    elif isinstance(value, bool):
        pass
    elif isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise error(f"{owner}: an integer beyond 64 bits")
    elif isinstance(value, float):
        if math.isnan(value):
            raise error(f"{owner}: NaN is compared and ordered differently by each engine")
    elif isinstance(value, datetime) or not isinstance(value, date):
        raise error(f"{owner}: text, numbers, true or false, and dates are kept, not {type(value).__name__}")


def _check_parameters(query: guard.Query, given: Mapping[str, Any]) -> None:
    missing = sorted(query.parameters - given.keys())
    extra = sorted(given.keys() - query.parameters)
    problems = [f"the query needs the parameter{'s' * (len(missing) > 1)} {', '.join(missing)}"] if missing else []
    if extra:
        problems.append(f"the query has no parameter{'s' * (len(extra) > 1)} {', '.join(extra)}{nearest(extra[0], sorted(query.parameters))}")
    if problems:
        raise UsageError("; ".join(problems))
    for name, value in given.items():
        _check_value(value, f"parameter {name}", 0)
    for name in sorted(query.regexes):
        why = guard.check_regex(given[name]) if isinstance(given[name], str) else ""
        if why:
            raise RefusedError(f"parameter {name}, a regular expression: {why}")
    for name in sorted(query.subscripts):
        if isinstance(given[name], str):
            raise RefusedError(f"parameter {name} stands for a property's name: write the name into the query, n.name")


def _check_value(value: Any, owner: str, depth: int) -> None:
    if depth > _DEPTH:
        raise UsageError(f"{owner}: more than {_DEPTH} lists inside one another")
    if isinstance(value, Mapping):
        for key, one in value.items():
            if not isinstance(key, str):
                raise UsageError(f"{owner}: a map's keys are text, not {key!r}")
            if key in _SPELLED:
                raise UsageError(f"{owner}: the key {key!r} is used inside the engine: rename it")
            _check_scalar(key, owner, UsageError)
            _check_value(one, owner, depth + 1)
    elif isinstance(value, (list, tuple)):
        for one in value:
            _check_value(one, owner, depth + 1)
    elif value is not None:
        _check_scalar(value, owner, UsageError)


def _respell(value: Any) -> Any:
    """A parameter with the engine's spelling of keys in its maps."""
    if isinstance(value, Mapping):
        return {VIRTUAL.get(key, key): _respell(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_respell(one) for one in value]
    return value


def _spell_keys(query: guard.Query) -> str:
    """The query's text with the engine's spelling of keys; every place stays where it was."""
    pieces, last = [], 0
    for one in sorted(query.keys, key=lambda mention: mention.offset):
        if one.name in VIRTUAL:
            start = one.offset + (query.plain[one.offset] == "`")
            pieces += [query.plain[last:start], VIRTUAL[one.name]]
            last = start + len(one.name)
        elif one.name in _SPELLED:
            raise RefusedError(f"{one.line}:{one.column}: the property name {one.name!r} is used inside the engine")
    return "".join([*pieces, query.plain[last:]])


def _outer(text: str) -> str:
    """The engine's text with keys spelled as in the graph."""
    return _INNER.sub(lambda found: _SPELLED[found.group()], text)


def _plain(value: Any) -> Any:
    """A value of the answer: keys spelled as in the graph; whole nodes and the like are refused."""
    if isinstance(value, dict):
        if frozenset(value) in _WHOLE:
            raise RefusedError(
                "a whole node, relationship or path cannot be returned: return its properties, n.id AS id, type(r) AS type, [x IN nodes(p) | "
                "x.id] AS ids"
            )
        return {_SPELLED.get(key, key): _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value


# --- the child ------------------------------------------------------------------------------------------------------------


class _Answers(pickle.Unpickler):
    """Reads what the child sends: plain values and dates, and nothing that runs."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("datetime", "date"):
            return date
        raise pickle.UnpicklingError(f"{module}.{name} is no value of an answer")


class _Deadline:
    """One thread that kills the child when an answer is late.

    It is armed for each request and woken only when it would oversleep: a thread per request would cost more than most queries do.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.late = False
        self.due = self.wakes = math.inf
        self.stopped = False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.watch, name="graphmodel-engine-deadline", daemon=True)
        self.thread.start()

    def watch(self) -> None:
        """Sleep until the deadline, whatever it is by then."""
        with self.changed:
            while not self.stopped:
                left = self.due - time.monotonic()
                if left <= 0:
                    self.late, self.due = True, math.inf
                    self.process.kill()
                    continue
                self.wakes = self.due
                self.changed.wait(None if left == math.inf else min(left, threading.TIMEOUT_MAX))

    def arm(self, seconds: float) -> None:
        """From now on, kill after ``seconds``."""
        with self.changed:
            self.due = time.monotonic() + seconds
            if self.due < self.wakes:
                self.changed.notify()

    def disarm(self) -> None:
        """The answer is here."""
        with self.changed:
            self.due = math.inf

    def stop(self) -> None:
        """End the thread."""
        with self.changed:
            self.stopped = True
            self.changed.notify()
        self.thread.join()


class _Child:
    """The child process: one request, one answer, one deadline at a time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.process: subprocess.Popen[bytes] | None = None
        self.deadline: _Deadline | None = None
        self.lock = threading.Lock()
        self.gone = ""

    def start(self) -> None:
        """Start it, and tell it where Python's packages are and how much memory it may use."""
        # Nothing of the parent's environment, so that no secret in it can be read; -I keeps the child's imports to the list it is sent.
        environment = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-B", str(Path(engine_worker.__file__).resolve())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd=Path(sys.executable).anchor,
                start_new_session=True,
            )
        except OSError as error:
            raise BackendError(f"the engine's process cannot be started: {error}") from error
        self.deadline = _Deadline(self.process)
        self.ask(("hello", self.limits.memory_mb, [str(Path(entry).resolve()) for entry in sys.path]), LOAD_SECONDS)

    def ask(self, request: tuple[Any, ...], seconds: float) -> list[Any]:
        """Send a request and wait for its answer, killing the child when the time is over."""
        with self.lock:
            process, deadline = self.process, self.deadline
            if process is None or deadline is None:
                raise BackendError(self.gone or "the engine is not running")
            deadline.arm(seconds)
            try:
                reply = _exchange(process.stdin, process.stdout, request)
            except (EOFError, OSError, pickle.UnpicklingError, ValueError):
                reply = None
            except BaseException:
                # Ctrl-C in the middle of an exchange: what comes next on the pipe would be the answer to another question.
                self.close()
                raise
            finally:
                deadline.disarm()
            if reply is None:
                raise self._ended(deadline.late, request[0])
        if reply[0] == "ok":
            return list(reply[1:])
        raise self._error(reply[1], reply[2])

    def _ended(self, late: bool, what: str) -> BackendError:
        code = self.close()
        if late and what == "query":
            self.gone = self._too_slow() + "; the engine was stopped, open it again for another query"
        elif late:
            self.gone = f"the engine did not answer within {LOAD_SECONDS:g} seconds while loading: it was stopped"
        else:
            cause = f"by signal {-code}" if code < 0 else f"with exit code {code}"
            self.gone = (
                f"the engine's process ended {cause}: it crashed or needed more than its {self.limits.memory_mb} MB; "
                "narrow the query (labels, ids, LIMIT in a WITH) or raise the memory limit, and open the engine again"
            )
        return BackendError(self.gone)

    def _too_slow(self) -> str:
        return (
            f"the query took more than {self.limits.seconds:g} seconds: narrow it (begin at an id or a label, fewer hops, "
            "LIMIT in a WITH), raise the limit, or ask Neo4j"
        )

    def _error(self, kind: str, message: str) -> BackendError | UsageError:
        if kind == "time":
            return BackendError(self._too_slow())
        if kind == "memory":
            return BackendError(f"the query needs more memory than the engine gives it: narrow it ({_one_line(message)})")
        if kind == "query":
            return UsageError(_one_line(message))
        return BackendError(f"the engine failed: {_one_line(message)}")

    def close(self) -> int:
        """End the process, at once and for good; its exit code."""
        process, self.process = self.process, None
        deadline, self.deadline = self.deadline, None
        if deadline:
            deadline.stop()
        if process is None:
            return 0
        for stream in (process.stdin, process.stdout):
            if stream:
                with suppress(OSError, ValueError):
                    stream.close()
        if process.poll() is None:
            process.kill()
        return process.wait()


def _exchange(sink: BinaryIO | Any, source: BinaryIO | Any, request: tuple[Any, ...]) -> tuple[Any, ...]:
    engine_worker.write_frame(sink, pickle.dumps(request, protocol=pickle.HIGHEST_PROTOCOL))
    reply = _Answers(io.BytesIO(engine_worker.read_frame(source))).load()
    if not isinstance(reply, tuple) or not reply:
        raise pickle.UnpicklingError("no answer")
    return reply


def _one_line(message: str) -> str:
    """An engine's message without its drawing, its name and its line breaks.

    >>> _one_line("Cypher syntax error at line 1, col 4: Expected X\\n   MATCH\\n     ^")
    'syntax error at line 1, col 4: Expected X'
    """
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    first = lines[0] if lines else "no message"
    if first.endswith("regex parse error:"):
        first = f"{first} {lines[-1]}"
    first = re.sub(r"^Cypher (syntax|execution) error", r"\1 error", first)
    first = re.sub(r"^execution error: ", "", first).removeprefix("Schema error: ")
    return _outer(first)[:500]
