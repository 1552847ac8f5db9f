"""A review of drafts, one after the other: each decision is in the file before the next draft is shown, and the file is all that a review remembers.

An accepted draft is a statement (``draft`` is gone), a struck one is out of the file, a skipped one is a draft still. So a review that was stopped,
or killed, goes on where it was. A lock beside the file keeps a second review out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graphmodel.errors import RefusedError, UsageError, nearest
from graphmodel.evidence.source import Source
from graphmodel.formats import read_input
from graphmodel.formats.input import Input
from graphmodel.formats.write_back import write_back
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from graphmodel.model.validate import findings
from graphmodel.parsing.display import quoted
from graphmodel.reviewing.nearness import folded


@dataclass(frozen=True)
class _State:
    """The file at one moment, and which drafts were skipped."""

    found: Input
    skipped: frozenset[str]
    at: str
    """The draft that was decided on from here."""


class Review:
    """A review of one file of drafts. Use it as a context: the lock is held inside of it."""

    def __init__(self, path: Path, texts: Callable[[Model], Mapping[str, Source]], by: str | None = None) -> None:
        self.path = path
        self.by = by
        self._texts = texts
        self._lock: Any = None
        self._past: list[_State] = []
        self._skipped: frozenset[str] = frozenset()
        self._first = ""
        self.losses: list[str] = []

    def __enter__(self) -> Review:
        """Take the lock and read the file. Raises RefusedError where another review has it."""
        from filelock import FileLock, Timeout

        self._lock = FileLock(self.path.with_name(f".{self.path.name}.review.lock"))
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise RefusedError(f"{self.path}: is being reviewed already, in another terminal; one review of a file at a time") from error
        except OSError as error:
            raise UsageError(f"{self.path}: cannot be reviewed where no file can be made beside it: {error.strerror or error}") from error
        try:
            self._found = read_input(self.path)
            self.sources = self._texts(self.model)
        except BaseException:
            self.__exit__()
            raise
        self.total = len(self.drafts)
        return self

    def __exit__(self, *_: object) -> None:
        """Give the lock back."""
        self._lock.release()
        with suppress(OSError):
            Path(self._lock.lock_file).unlink(missing_ok=True)

    @property
    def model(self) -> Model:
        """The model as it is in the file now."""
        return self._found.model

    @property
    def drafts(self) -> list[Statement]:
        """The drafts to decide on, in their order: not those that are only the content of another draft, which are decided on with it."""
        model = self.model
        inner = {statement.object for statement in model.statements if statement.draft}
        return [statement for statement in model.statements if statement.draft and not (statement.content and statement.id in inner)]

    @property
    def left(self) -> list[Statement]:
        """The drafts that were not skipped."""
        return [statement for statement in self.drafts if statement.id not in self._skipped]

    @property
    def current(self) -> Statement | None:
        """The draft to decide on now; None where none is left."""
        left = self.left
        return next((statement for statement in left if statement.id == self._first), left[0] if left else None)

    def accept(self) -> None:
        """Make the current draft a statement, with what it is about."""
        current = self._current()
        model = self.model
        accepted = {statement.id for statement in (current, *_contents(model, current)) if statement.draft}
        changes: dict[str, Any] = {"draft": False} if self.by is None else {"draft": False, "coder": self.by}
        self._save(
            replace(
                model, statements=tuple(replace(statement, **changes) if statement.id in accepted else statement for statement in model.statements)
            )
        )

    def strike(self) -> None:
        """Take the current draft out of the file, with what only it is about. Raises RefusedError where another statement is about it."""
        current = self._current()
        model = self.model
        about = [statement.id for statement in model.statements if statement.object == current.id]
        if about:
            raise RefusedError(f"{quoted(about[0])} is about this one; decide on that first")
        gone = {current.id}
        for statement in _contents(model, current):
            if statement.draft and {each.id for each in model.statements if each.object == statement.id} <= gone:
                gone.add(statement.id)
        self._save(replace(model, statements=tuple(statement for statement in model.statements if statement.id not in gone)))

    def skip(self) -> None:
        """Leave the current draft as it is, for a later review."""
        current = self._current()
        self._past.append(_State(self._found, self._skipped, current.id))
        self._first = self._following(current.id)
        self._skipped |= {current.id}

    def set_end(self, role: str, words: str) -> None:
        """Change the subject or object of the current draft: an entity by id or name, or a new one as ``+Label Name``.

        Raises UsageError where nobody, or more than one, is meant, RefusedError where the schema does not allow it.
        """
        current = self._current()
        model, id_ = self._meant(words.strip())
        self._change(model, current, {role: id_})

    def set_relation(self, name: str) -> None:
        """Change the relation of the current draft. Raises UsageError for one that does not exist, RefusedError where its ends do not fit."""
        relations = self.model.schema.relations
        wanted = name.strip().upper().replace(" ", "_")
        if wanted not in relations:
            begun = [relation for relation in relations if relation.startswith(wanted)] if wanted else []
            if len(begun) != 1:
                raise UsageError(f"no relation {quoted(name)}" + (f"; there are {', '.join(begun[:8])}" if begun else nearest(wanted, relations)))
            (wanted,) = begun
        current = self._current()
        kept = {key: value for key, value in current.qualifiers.items() if key in relations[wanted].qualifiers}
        self._change(self.model, current, {"relation": wanted, "qualifiers": kept})

    def swap(self) -> None:
        """Let subject and object of the current draft change places."""
        current = self._current()
        self._change(self.model, current, {"subject": current.object, "object": current.subject})

    def negate(self) -> None:
        """Turn the negation of the current draft."""
        current = self._current()
        self._change(self.model, current, {"negated": not current.negated})

    def undo(self) -> bool:
        """Take the last decision of this review back, in the file too; False where there is none."""
        if not self._past:
            return False
        before = self._past[-1]
        if before.found is not self._found:
            self._write(before.found.model, before.found.text)
        self._past.pop()
        self._skipped, self._first = before.skipped, before.at
        return True

    def candidates(self, words: str, most: int = 8) -> list[Entity]:
        """The entities whose id, name or alias begins with some words, or has them in it."""
        wanted = folded(words).casefold()
        ranked = []
        for number, entity in enumerate(self.model.entities):
            names = [folded(name).casefold() for name in (entity.id, entity.name, *entity.aliases)]
            rank = (
                0 if wanted in names else 1 if any(name.startswith(wanted) for name in names) else 2 if any(wanted in name for name in names) else 3
            )
            if rank < 3:
                ranked.append((rank, number, entity))
        return [entity for _, _, entity in sorted(ranked, key=lambda each: each[:2])[:most]]

    # --- How it is done

    def _current(self) -> Statement:
        current = self.current
        if current is None:
            raise UsageError("no draft is left")
        return current

    def _meant(self, words: str) -> tuple[Model, str]:
        """The id of the entity that is meant, and the model with it, where it is new."""
        model = self.model
        if words.startswith("+"):
            label, _, name = words[1:].strip().partition(" ")
            if label not in model.schema.labels or not name.strip():
                raise UsageError("a new entity is + with its label and name, such as +Person Ann Lee" + nearest(label, model.schema.labels))
            taken = {*model.entity_by_id, *model.document_by_id, *model.statement_by_id}
            base = "-".join(name.lower().split())[:60]
            id_ = next(one for number in range(1, len(taken) + 2) if (one := base if number == 1 else f"{base}-{number}") not in taken)
            return replace(model, entities=(*model.entities, Entity(id_, label, name.strip()))), id_
        if words in model.entity_by_id or words in model.statement_by_id:
            return model, words
        same = [entity.id for entity in model.entities if folded(words) in map(folded, (entity.name, *entity.aliases))]
        found = same or [entity.id for entity in self.candidates(words)] if words else []
        if len(found) != 1:
            several = f"{quoted(words)} could be {', '.join(map(quoted, found))}"
            known = [name for entity in model.entities for name in (entity.id, entity.name)]
            raise UsageError(several if found else f"no entity {quoted(words)}{nearest(words, known)}; +Label Name makes one")
        return model, found[0]

    def _change(self, model: Model, current: Statement, changes: Mapping[str, Any]) -> None:
        changed = replace(current, **changes)
        made = replace(model, statements=tuple(changed if statement.id == current.id else statement for statement in model.statements))
        at = next(number for number, statement in enumerate(made.statements) if statement.id == current.id)
        wrong = [message for (kind, index, *_), message in findings(made) if (kind == "entities" or index == at)]
        if wrong:
            raise RefusedError(wrong[0])
        self._save(made, stay=current.id)

    def _save(self, model: Model, stay: str = "") -> None:
        before = _State(self._found, self._skipped, self._current().id)
        following = self._following(before.at)
        self._write(model)
        self._past.append(before)
        self._first = stay or following

    def _following(self, id_: str) -> str:
        ids = [statement.id for statement in self.left]
        at = ids.index(id_) + 1 if id_ in ids else 0
        return ids[at] if at < len(ids) else ""

    def _write(self, model: Model, text: str | None = None) -> None:
        """Write the file, and know what is in it now. ``text`` is the whole text, where it is known."""
        from graphmodel.files.atomic import write_text

        if text is not None:
            write_text(self.path, text, self._found.fingerprint)
        else:
            self.losses += write_back(self.path, self._found, model)
        self._found = read_input(self.path)


def _contents(model: Model, statement: Statement) -> list[Statement]:
    """What a statement is about, and what that is about, as far as nobody asserts it by itself."""
    found: list[Statement] = []
    inner = model.statement_by_id.get(statement.object)
    while inner is not None and inner.content and inner not in found:
        found.append(inner)
        inner = model.statement_by_id.get(inner.object)
    return found
