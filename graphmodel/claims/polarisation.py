"""How polarised a debate is: whether agreement stays inside of coalitions and conflict runs between them, in all or in windows of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphmodel.claims.agreement import Measure, Tie, ties_of
from graphmodel.claims.coalitions import groups_of
from graphmodel.claims.periods import Period
from graphmodel.claims.positions import Position
from graphmodel.claims.windows import windows
from graphmodel.errors import UsageError
from graphmodel.model.model import Model


@dataclass(frozen=True, slots=True)
class Polarisation:
    """The polarisation of a window (EDTF; empty without windows), by the coalitions of the Louvain method.

    ``modularity`` of the coalitions is the measure of Waugh et al. (Party polarization in Congress: a network science approach, 2009): 0 where ties
    run as by chance, near 1 where they stay inside. ``within`` and ``between`` are the sums of congruence and of conflict inside of coalitions and
    between them; an actor without a coalition is one by itself.
    """

    window: str
    actors: int
    coalitions: int
    modularity: float
    congruence_within: int
    congruence_between: int
    conflict_within: int
    conflict_between: int

    @property
    def ei_index(self) -> float | None:
        """Agreement between coalitions minus agreement inside, divided by all of it (the E-I index of Krackhardt and Stern 1988): -1 where nobody
        agrees with anybody of another coalition, 1 where all do; None without agreement."""
        total = self.congruence_between + self.congruence_within
        return round((self.congruence_between - self.congruence_within) / total, 6) if total else None

    @property
    def conflict_share(self) -> float | None:
        """The share of conflict in all that joins two coalitions: 1 where they only disagree, 0 where they only agree; None where nothing does."""
        total = self.congruence_between + self.conflict_between
        return round(self.conflict_between / total, 6) if total else None


def polarisation(
    model: Model, taken: Sequence[Position], measure: Measure = "congruence", window: Period | None = None, step: Period | None = None
) -> list[Polarisation]:
    """The polarisation of all positions, or of those of each window. Coalitions are those of the network of ``measure``: congruence, or subtract.

    Raises UsageError for the other measures, whose ties are not agreement.
    """
    if measure not in ("congruence", "subtract"):
        raise UsageError(f"polarisation compares coalitions, which are made of agreement: take the network of congruence or subtract, not {measure}")
    if window is None:
        return [_polarisation("", taken, measure)] if taken else []
    found, _ = windows(model, taken, window, step)
    return [_polarisation(each.valid, each.positions, measure) for each in found]


def _polarisation(window: str, taken: Iterable[Position], measure: Measure) -> Polarisation:
    pairs = ties_of(taken, "ignore")
    weights = [(tie.one, tie.other, float(tie.congruence - (tie.conflict if measure == "subtract" else 0))) for tie in pairs]
    groups = groups_of(tie for tie in weights if tie[2] > 0)
    number = {actor: at for at, group in enumerate(groups.groups) for actor in group}
    sums = {(what, inside): 0 for what in ("congruence", "conflict") for inside in (True, False)}
    for tie in pairs:
        inside = tie.one in number and number[tie.one] == number.get(tie.other)
        sums["congruence", inside] += tie.congruence
        sums["conflict", inside] += tie.conflict
    return Polarisation(window, len(_actors(pairs)), len(groups.groups), groups.modularity, *sums.values())


def _actors(pairs: Iterable[Tie]) -> set[str]:
    return {actor for tie in pairs for actor in (tie.one, tie.other)}
