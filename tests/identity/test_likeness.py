"""How alike two names are, pair by pair, with the reason: a table that shows what a change of the rules changes.

`GRAPHMODEL_WRITE_GOLDEN=1 tests/run tests/identity/test_likeness.py` writes the table of the rules as they are.
"""

import os

from graphmodel.identity.candidates import Comparison, generic_names
from graphmodel.identity.clusters import Clusters
from graphmodel.model.schema import bundled
from graphmodel.model.statement import Entity
from tests.support.paths import ROOT

TABLE = ROOT / "tests" / "golden" / "likeness.tsv"
CROWD = ("Donald Trump", "Marco Rubio", "Keith Kellogg", "Kaja Kallas", "NATO", "Brussels", "Pedro Barroso", "Karim Aziz", "Anna Lee")


def compared(one: str, other: str) -> str:
    """A row of the table: the two names, whether they are compared in a model, how alike they are, and why."""
    names = (one, other, *CROWD)
    entities = [Entity(f"e{number}", "Person", name) for number, name in enumerate(names)]
    comparison = Comparison(entities, bundled(), (), Clusters({}, {}, {}))
    score, reason = comparison.names.compare(0, 1)
    looked_for = "yes" if (0, 1) in comparison.pairs() else "no"
    return "\t".join((one, other, looked_for, f"{score:.4f}", reason.partition(":")[0] or "-"))


def test_names_are_as_alike_as_the_table_says() -> None:
    before = TABLE.read_text("utf-8").splitlines()
    found = [before[0], *(compared(*row.split("\t")[:2]) for row in before[1:])]
    if os.environ.get("GRAPHMODEL_WRITE_GOLDEN"):
        TABLE.write_text("\n".join(found) + "\n", "utf-8")
    assert found == before


def test_likeness_does_not_depend_on_which_name_is_first() -> None:
    for row in TABLE.read_text("utf-8").splitlines()[1:]:
        one, other, *rest = row.split("\t")
        assert compared(other, one).split("\t")[2:] == rest, row


def test_the_table_has_every_reason_and_names_that_are_not_alike() -> None:
    reasons = {row.split("\t")[4] for row in TABLE.read_text("utf-8").splitlines()[1:]}
    assert len(reasons) > 15
    assert "-" in reasons


def test_a_kind_of_thing_in_the_singular_or_plural_is_no_name() -> None:
    found = generic_names([Entity("a", "CourtCase", "x"), Entity("b", "Trade_Union", "y")], bundled())
    expected = {
        ("court", "case"),
        ("court", "cases"),
        ("courtcase",),
        ("trade", "union"),
        ("trade", "unions"),
        ("tradeunion",),
        ("person",),
        ("persons",),
    }
    assert expected <= found
    assert () not in found
