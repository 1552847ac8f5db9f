"""How alike two names are, pair by pair, with the reason: a table that shows what a change of the rules changes.

`GRAPHMODEL_WRITE_GOLDEN=1 tests/run tests/identity/test_likeness.py` writes the table of the rules as they are.
"""

import os

import pytest

from graphmodel.identity.candidates import Comparison, generic_names
from graphmodel.identity.clusters import Clusters
from graphmodel.identity.likeness import Names, _compare_characters, _compare_consonants, _compare_split, folded, similarity
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


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("iran", "iran", 1.0),
        ("12", "12", 1.0),
        ("12", "13", 0.0),
        ("12", "1a", 0.0),
        ("v", "vladimir", 0.9),
        ("vladimir", "v", 0.9),
        ("v", "w", 0.0),
        # A short word and one that begins otherwise: with one letter more it may be a spelling, with two, three or more it is not.
        ("anna", "hanna", 0.8889),
        ("dmitri", "mitri", 0.9091),
        ("mitri", "ndmitri", 0.0),
        ("mitri", "andmitri", 0.0),
        ("mitrij", "ndmitrij", 0.8571),  # six letters are not short
        ("mitri", "mitrian", 0.8333),  # it begins alike
    ],
)
def test_how_alike_two_words_are(one: str, other: str, expected: float) -> None:
    assert similarity(one, other) == similarity(other, one) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("one", "other", "score", "reason"),
    [
        (("rb", "ls"), ("rb", "ls"), 0.82, "the same consonants, read in Arabic"),
        (("rbt", "ls"), ("ls", "rbt"), 0.9, "the same consonants, read in Arabic"),
        (("rb", "l"), ("rb", "l"), 0.0, ""),  # six consonants are too few
        (("rbtls",), ("rbtls",), 0.0, ""),  # one word proves nothing
        (("rbtls",), ("rbtls", "md"), 0.0, ""),
        (("rbt", "ls"), ("rbt", "ls", "md"), 0.75, "one name is a part of the other, read in Arabic"),
        (("rbtls", "md"), ("rbtlm", "md"), 0.82, "the same consonants, read in Arabic"),  # 14 consonants, of which one differs
        (("rbtls", "m"), ("rbtlm", "m"), 0.75, "the same consonants, read in Arabic"),
        (("rbtls", "md"), ("rbzxs", "md"), 0.0, ""),
        (("rbs", "md", "md"), ("rbm", "md", "md"), 0.0, ""),  # in a word of three, one other consonant is another word
        (("rbt", "", "ls"), ("rbt", "ls", ""), 0.9, "the same consonants, read in Arabic"),
    ],
)
def test_consonants_word_by_word(one: tuple[str, ...], other: tuple[str, ...], score: float, reason: str) -> None:
    assert _compare_consonants(one, other, "Arabic") == _compare_consonants(other, one, "Arabic") == (score, reason)


def test_a_transcription_is_not_a_language() -> None:
    assert _compare_consonants(("rbt", "ls"), ("rbt", "ls"), "transcription").reason == "the same consonants, read as a transcription"


def test_of_a_name_that_may_be_read_in_many_ways_eight_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphmodel.identity.likeness.fold", lambda word, language: (f"{word}1", f"{word}2"))
    ways = [folded.__wrapped__(tuple("abcd"[:number]), "Hebrew") for number in range(5)]
    assert [len(each) for each in ways] == [1, 2, 4, 8, 8]
    assert ways[2] == (("a1", "b1"), ("a1", "b2"), ("a2", "b1"), ("a2", "b2"))
    assert folded.__wrapped__(("al", "ali"), "Arabic") == (("ali1",), ("ali2",))
    assert folded.__wrapped__(("al", "ali"), "Hebrew")[0] == ("al1", "ali1")


def test_forty_names_of_an_entity_are_compared() -> None:
    names = [Entity("a", "Person", "Xx Yy", aliases=tuple(f"Qq {number}" for number in range(1, count))) for count in (40, 41)]
    found = []
    for number, entity in enumerate(names):
        last = Entity("b", "Person", f"Qq {39 + number}")
        found.append(Names([entity, last]).compare(0, 1).score)
    assert found[0] == 1.0 > found[1]


def test_an_unspecified_entity_has_no_name_to_compare() -> None:
    pair = [Entity("a", "Person", "Ann Lee", unspecified=True), Entity("b", "Person", "Ann Lee")]
    assert Names(pair).compare(0, 1) == (0.0, "")


@pytest.mark.parametrize(("bearers", "alike"), [(2, True), (3, False)])
def test_two_words_that_many_bear_are_no_spellings_of_each_other(bearers: int, alike: bool) -> None:
    names = [Entity(f"{word}{number}", "Person", word) for number in range(bearers) for word in ("Australia", "Austria")]
    assert (Names(names).compare(0, 1).score > 0) is alike


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("kimjong un", "kim jong un", 0.97),
        ("un kimjong", "kim jong un", 0.97),  # the surname first or last
        ("ti na", "tina", 0.97),
        ("ti n", "tin", 0.0),  # fewer than four letters
        ("12 34", "1234", 0.0),
        ("mar a12", "mara12", 0.97),
        ("mara nter12ion", "maranter12iona", 0.0),  # another number is something else
        ("marantelinon", "marantel ino", 0.97 * 22 / 23),
        ("marantelino", "marantel inon", 0.0),  # eleven letters are too few to be nearly the same
        ("marantelinon", "marantel inot", 0.0),
        ("marantelinon" * 4, "marantelinon " * 4 + "abc", 0.97 * 96 / 99),
        ("marantelinon" * 4, "marantelinon " * 4 + "abcd", 0.0),
    ],
)
def test_words_that_are_split_differently(one: str, other: str, score: float) -> None:
    found = _compare_split(tuple(one.split()), tuple(other.split()))
    assert found.score == pytest.approx(score)
    assert found.reason == ("" if not score else "the same name, split differently" if score == 0.97 else "names % alike, split differently")


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("毛泽东", "毛泽东", 1.0),
        ("毛・泽东", "毛泽东", 1.0),
        ("毛择东", "毛泽东", 0.85),
        ("毛择冬", "毛泽东", 0.6),  # one character of three is too few
        ("王翼", "王毅", 0.6),  # of two, half of them too
        ("毛泽西", "毛泽东", 0.0),
        ("毛泽东同志", "毛泽东", 0.7),
        ("泽东", "毛泽东", 0.0),
        ("문재인이", "문재인이", 1.0),
        ("문재인", "문재은", 0.0),
        ("アンゲラメルケレ", "アンゲラメルケル", 7 / 8),
        ("アンゲラ", "メルケル", 0.0),
        ("アンゲ", "アンゲル", 0.7),
    ],
)
def test_names_in_characters(one: str, other: str, score: float) -> None:
    assert _compare_characters(one, other).score == _compare_characters(other, one).score == pytest.approx(score)
