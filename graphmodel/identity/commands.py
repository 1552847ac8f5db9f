"""What ``graphmodel identity`` does, as functions: a decision is a line in a file, and a line can be undone by another one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, overload

from graphmodel.errors import ProblemsError, RefusedError, UsageError, nearest

if TYPE_CHECKING:
    from graphmodel.graph.build import Graph
    from graphmodel.identity.candidates import Suggestion
    from graphmodel.identity.decisions import Decision
    from graphmodel.identity.elsewhere import Elsewhere
    from graphmodel.model.model import Model

File: TypeAlias = "str | os.PathLike[str]"
Source: TypeAlias = "Model | Graph | str | os.PathLike[str]"
DEFAULT = "identity.jsonl"
"""The file of decisions, where no other is named."""
THRESHOLD = 0.8


@overload
def suggest(source: Source, identity: File | None = None, *, threshold: float = THRESHOLD, against: None = None) -> list[Suggestion]: ...
@overload
def suggest(source: Source, identity: File | None = None, *, threshold: float = THRESHOLD, against: File) -> list[Elsewhere]: ...
def suggest(
    source: Source, identity: File | None = None, *, threshold: float = THRESHOLD, against: File | None = None
) -> list[Suggestion] | list[Elsewhere]:
    """Pairs of entities of a model or graph that may be one, each with reasons for and against, the likeliest first.

    Nothing is merged; what is decided in the file ``identity`` is not suggested again. ``threshold``: from 0.3 to 1, how alike a pair has to look.
    ``against``: a local file of Wikidata, OpenSanctions or FollowTheMoney entities, one a line; suggested are the ids there that entities may have.
    """
    from graphmodel.identity import candidates
    from graphmodel.identity.decisions import read

    if against is not None:
        from graphmodel.graph.build import model_of
        from graphmodel.identity.elsewhere import suggest_elsewhere
        from graphmodel.model.model import Model

        found = _read(source)
        model = found if isinstance(found, Model) else model_of(found)
        return suggest_elsewhere(model.entities, model.schema, Path(against), threshold)
    known = read(Path(identity)) if identity is not None else ()
    return candidates.suggest(_read(source), known, threshold, str(identity))


def decide(
    *entities: str,
    why: str,
    same: bool = False,
    not_same: bool = False,
    keep: str | None = None,
    by: str | None = None,
    identity: File = DEFAULT,
    within: Source | Iterable[Source] = (),
) -> Decision:
    """Record that entities are the same, or that no two of them are: who decides, when, and why. No model file is changed.

    ``keep``: the id that they have together; by default the first in the order of characters. ``by``: who decides; by default the name that you are
    logged in with. ``within``: models in which the entities must be.
    Raises RefusedError where decisions would collide, UsageError for an entity that is in none of the models.
    """
    from graphmodel.identity.decisions import Decision, now

    if same == not_same:
        raise UsageError("say either --same or --not-same")
    if not entities or not why:
        raise UsageError("say who is, or is not, the same, and with --why for what reason")
    decision = Decision("same" if same else "not-same", _person(by), now(), why, tuple(entities), keep)
    fitting = _Fitting(within)
    if unknown := list(fitting.unknown(decision)):
        raise UsageError("; ".join(message for _, message in unknown))
    if unfit := list(fitting.unfit(decision)):
        raise RefusedError("; ".join(message for _, message in unfit))
    _record(Path(identity), [decision])
    return decision


def decide_table(
    table: File, *, why: str | None = None, by: str | None = None, identity: File = DEFAULT, within: Source | Iterable[Source] = ()
) -> list[Decision]:
    """Record many decisions: suggestions as CSV, with a column ``decision`` (same, not-same, or empty). ``why``: the reason where a row has none."""
    from graphmodel.files.reading import read_bytes
    from graphmodel.identity.decision_table import decisions_in_table
    from graphmodel.identity.decisions import now

    path = Path(table)
    data = read_bytes(path)
    new = decisions_in_table(data, str(path), _person(by), now(), why, _Fitting(within).faults)
    if new:
        _record(Path(identity), new)
    return new


def undo(decision: str, *, why: str, by: str | None = None, identity: File = DEFAULT) -> Decision:
    """Record that a decision (its id, or ``last``) counts no more. Its line stays; undoing an undo makes it count again.

    Raises UsageError for a decision that does not exist, RefusedError for one that is undone already.
    """
    from graphmodel.identity.decisions import Decision, in_force, now, read

    path = Path(identity)
    lines = read(path)
    known = {line.id: line for line in lines}
    if decision == "last" and lines:
        decision = lines[-1].id
    if decision not in known:
        raise UsageError(f"{path}: no decision {decision!r}{nearest(decision, known)}; `graphmodel identity show` lists them")
    if decision not in {decision.id for decision in in_force(lines)}:
        raise RefusedError(f"{path}: {decision} is undone already; to decide the same again, use `graphmodel identity decide`")
    one = Decision("undo", _person(by), now(), why, undoes=decision)
    _record(path, [one])
    return one


def show(identity: File = DEFAULT) -> tuple[Decision, ...]:
    """All decisions in a file, in their order; ``graphmodel.identity.decisions.in_force`` has those that count."""
    from graphmodel.identity.decisions import read

    return read(Path(identity))


def separate(source: Source) -> Model:
    """A model as it was before decisions were applied to it: every entity by itself, every statement with the ids that it was made with."""
    from graphmodel.graph.build import model_of
    from graphmodel.identity import clusters
    from graphmodel.model.model import Model

    found = _read(source)
    return clusters.separate(found if isinstance(found, Model) else model_of(found))


def _read(source: Source) -> Model | Graph:
    from graphmodel import formats

    return formats.read(Path(source)) if isinstance(source, str | os.PathLike) else source


def _record(path: Path, new: Sequence[Decision]) -> None:
    from graphmodel.identity.clusters import new_collisions
    from graphmodel.identity.decisions import append

    def check(decisions: tuple[Decision, ...]) -> None:
        # Collisions that are in the file already do not prevent the decision that solves one of them.
        if problems := new_collisions(decisions[: -len(new)], decisions, str(path)):
            raise RefusedError(f"nothing was decided, since decisions would collide:\n{ProblemsError(problems)}")

    append(path, new, check)


class _Fitting:
    """Whether the entities of a decision are in the models that it is for, and can be one there."""

    def __init__(self, within: Source | Iterable[Source]) -> None:
        from graphmodel.model.model import Model

        sources: list[Source] = list(within) if isinstance(within, list | tuple) else [within]  # type: ignore[list-item]
        found = [_read(source) for source in sources]
        models = [each for each in found if isinstance(each, Model)]
        self.given = bool(found)
        self.schema = models[0].schema if models and len(models) == len(found) else None
        self.label: dict[str, str] = {str(key): "" for each in found if not isinstance(each, Model) for key in each}
        self.label |= {entity.id: entity.label for model in models for entity in model.entities}

    def faults(self, decision: Decision) -> Iterator[tuple[str, str]]:
        """What is wrong with a decision, each with the id or the field that it is about."""
        yield from self.unknown(decision)
        yield from self.unfit(decision)

    def unknown(self, decision: Decision) -> Iterator[tuple[str, str]]:
        """The ids that no model has."""
        if self.given:
            yield from ((id_, f"no entity {id_!r}{nearest(id_, self.label)}") for id_ in decision.entities if id_ not in self.label)

    def unfit(self, decision: Decision) -> Iterator[tuple[str, str]]:
        """That entities of labels that exclude each other are to be one."""
        from graphmodel.identity.clusters import narrowest

        labels = [self.label[id_] for id_ in decision.entities if id_ in self.label]
        if decision.decision == "same" and self.schema and len(labels) == len(decision.entities) and narrowest(self.schema, labels) is None:
            named = ", ".join(f"{id_} ({self.label[id_]})" for id_ in decision.entities)
            yield "entities", f"cannot be one: {named}; no label of these fits all of them"


def _person(by: str | None) -> str:
    import getpass

    try:
        return by or os.environ.get("GRAPHMODEL_BY") or getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise UsageError("say with --by who decides") from error
