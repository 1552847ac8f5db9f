"""The same words may be somebody else's: nothing moves to them."""

import random
from dataclasses import replace

import pytest

from graphmodel.evidence.reanchor import reanchor
from graphmodel.evidence.verify import verify
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.validate import digest
from tests.evidence.adversarial import edit
from tests.evidence.models import checks, places, speakers

HARBOUR = "Harbour: no comment.\nRiver: no comment.\n"
AGREED = "Harbour: we agree.\nRiver: no comment.\n"
SWAPPED = "River: no comment.\nHarbour: no comment.\n"
NOBODY = {"harbour": None, "river": None}


@pytest.mark.parametrize("kept", [True, False])
def test_whoever_took_the_words_back_does_not_get_those_of_another(kept: bool) -> None:
    for known in (True, False):
        model = speakers(HARBOUR, "no comment", "Harbour", "River", kept=kept, known=known)
        assert places(model, AGREED, HARBOUR) == {"harbour": None, "river": (26, 36)}
        assert places(model, AGREED) == NOBODY, "without the earlier text, it could be either's"
        assert "line 2, 26 to 36: '…ree. River: [no comment].'" in checks(model, AGREED)["harbour"].message
        found = list(verify(model, {"d": AGREED}))
        done = reanchor(model, found, {"d": AGREED})
        assert done.places == {}
        assert [one.evidence[0].version for one in done.model.statements] == [digest(HARBOUR) if known else None] * 2
        assert done.model.documents[0].digest == (digest(AGREED) if known else None), "what does not fit was counted in another text"


@pytest.mark.parametrize("kept", [True, False])
def test_sentences_that_changed_places(kept: bool) -> None:
    model = speakers(HARBOUR, "no comment", "Harbour", "River", kept=kept)
    assert places(model, SWAPPED, HARBOUR) == {"harbour": (28, 38), "river": (7, 17)}
    assert places(model, SWAPPED) == NOBODY
    still = checks(model, SWAPPED)["river"]
    assert "is still at 28 to 38, but this is not certain" in still.message
    alone = replace(model, statements=model.statements[1:])
    assert places(alone, SWAPPED, HARBOUR) == {"river": (7, 17)}
    assert places(alone, SWAPPED) == {"river": None}, "the text has changed, and the words are in two places"


SPEECH = [
    # The rest of the sentence, or the sentence before, says whose words they are.
    ("Ann said: no comment.", "Bob said: no comment.", "no comment"),
    ("“No comment,” said Ann.", "“No comment,” said Bob.", "No comment"),
    ("Ann spoke. “No comment,” she said.", "Bea spoke. “No comment,” she said.", "No comment"),
    ("Ann spoke. “Never,” she said. Bea spoke. “Always,” she said.", "Ann spoke. “Always,” she said. Bea spoke. “Never,” she said.", "Never"),
    ("ANN\nNever.\nBOB\nAlways.", "ANN\nAlways.\nBOB\nNever.", "Never"),
    ("ANN\n\nNever again.\n\nBOB\n\nAlways.", "ANN\n\nAlways.\n\nBOB\n\nNever again.", "Never again"),
    ("Ann came. He said: no comment. Bob came. He said: no comment.", "Bob came. He said: no comment.", "no comment"),
    ("Ann came. He said: no comment. Bob came. He said: no comment. End.", "Ann came. He said: no comment. End.", "no comment"),
    ("Ann said no.", "Joann said no.", "no"),
    ("Ann left. “It is over,” she said.", "Ann left. Bea arrived. “It is over,” she said.", "It is over"),
]


@pytest.mark.parametrize(("old", "new", "words"), SPEECH)
def test_words_of_somebody_else_are_not_taken(old: str, new: str, words: str) -> None:
    at = old.index(words)
    one = Statement("x", "ASSERTS", "p", id="s", evidence=(Evidence("d", at, at + len(words), words),))
    model = Model("m", (Document("d", "D", digest=digest(old)),), (Entity("x", "Person", "Xaver"), Entity("p", "Proposition", "P")), (one,))
    assert places(model, new, old) == {"s": None}
    assert checks(model, new, old)["s"].outcome == "moved"


def test_words_that_are_clearly_the_same_are_taken() -> None:
    def place(old: str, new: str, words: str, name: str = "Xaver", attribution: tuple[str, ...] = ()) -> tuple[int, int] | None:
        at = old.index(words)
        one = Statement("x", "ASSERTS", "p", id="s", attribution=attribution, evidence=(Evidence("d", at, at + len(words), words),))
        model = Model("m", (Document("d", "D", digest=digest(old)),), (Entity("x", "Person", name), Entity("p", "Proposition", "P")), (one,))
        return places(model, new, old)["s"]

    for before, after in (("", "A new first sentence. "), ("Somebody wrote this. ", "")):
        rest = "Ann spoke. “No comment,” she said. Nothing else."
        assert place(before + rest, after + rest, "No comment") == (len(after) + 12, len(after) + 22)
    # A speaker whom the model knows is named beside the words, or in them; then the sentence before does not matter.
    assert place("He left. Ann: never.", "Now, this. Ann: never.", "never", "Ann") == (16, 21)
    assert place("She met Bob. Ann went.", "Well. Ann went.", "Ann went", "Ann") == (6, 14)
    assert place("She met Bob. “Go,” he said.", "She met Cat. “Go,” he said.", "Go", "Ann") is None
    assert place("She met Bob. “Go,” he said.", "She met Bob and Cat. “Go,” he said.", "Go", "Ann") == (22, 24), "whom it named it still names"
    assert place("I saw X again. “Go,” he said.", "I saw Y again. “Go,” he said.", "Go", "Ann") is None, "names may have one letter"
    assert place("She met Bob and Cat. “Go,” he said.", "She met Bob. “Go,” he said.", "Go", "Ann") is None
    assert place("She met Bob. Some went.", "She met Cat. Some went.", "Some went") == (13, 22), "nobody says it"
    assert place("She met Bob. Some went.", "She met Cat. Some went.", "Some went", attribution=("x",)) is None, "somebody is reported"
    # Only the form of what surrounds it has changed.
    assert place("“No,” said  Ann - at last.", '"No," said Ann — at last.', "No") == (1, 3)


def test_no_span_of_adversarial_texts_moves_to_an_equal_copy() -> None:
    """Texts in which several say the same are edited; whatever is taken must be where the words of the same speaker went."""
    entities = (Entity("x", "Person", "Xaver Quist"), Entity("p", "Proposition", "P"))
    spans, wrong, right, there = 0, [], 0, 0
    for seed in range(400):
        case = edit(random.Random(seed))
        kept = seed % 2 == 0
        statements = [
            Statement(
                "x",
                "ASSERTS",
                "p",
                id=f"s{number}",
                evidence=(Evidence("d", start, end, case.old[start:end] if kept else None, None if kept else digest(case.old[start:end])),),
            )
            for number, ((start, end), _) in enumerate(case.spans)
        ]
        model = Model("m", (Document("d", "D", digest=digest(case.old)),), entities, tuple(statements))
        found = places(model, case.new, case.old)
        for number, (span, correct) in enumerate(case.spans):
            place = found[f"s{number}"]
            spans += 1
            there += bool(correct)
            right += place is not None and place in correct
            if place is not None and place not in correct:
                wrong.append((seed, span, place))
    assert wrong == []
    assert spans > 5000
    assert right > 0.7 * there, "it is not enough to take nothing"


def test_two_pieces_of_evidence_never_come_to_one_place() -> None:
    """Without the earlier text: those from different places, also where one lies in the other's words."""
    for seed in range(150):
        case = edit(random.Random(seed))
        statements = [
            Statement("x", "ASSERTS", "p", id=f"s{number}", evidence=(Evidence("d", *span, case.old[slice(*span)]),))
            for number, (span, _) in enumerate(case.spans)
        ]
        model = Model(
            "m", (Document("d", "D", digest=digest(case.old)),), (Entity("x", "Person", "X"), Entity("p", "Proposition", "P")), tuple(statements)
        )
        taken: list[tuple[tuple[int, int], int]] = []
        for number, place in enumerate(places(model, case.new).values()):
            if place is not None:
                taken.append((place, place[0] - case.spans[number][0][0]))
        for place, shift in taken:
            assert all(shift == other_shift or other[1] <= place[0] or place[1] <= other[0] for other, other_shift in taken), seed


def test_a_text_too_long_to_compare_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    model = speakers(HARBOUR, "no comment", "Harbour", "River")
    monkeypatch.setattr("graphmodel.evidence.source.MAX_FOLDED", 10)
    assert places(model, "X. " + HARBOUR, HARBOUR) == NOBODY
    assert "too long to compare" in checks(model, "X. " + HARBOUR, HARBOUR)["river"].message


@pytest.mark.parametrize(("before", "is_certain"), [("Well.", False), ("It was long. Well.", True)])
def test_the_same_sentence_in_two_places_needs_twelve_letters_that_are_the_same_on_either_side(before: str, is_certain: bool) -> None:
    old = f"It rained. {before} No comment. One two three four five. Yes. No comment. The end."
    new = old.replace("It rained.", "It poured.")
    place = new.index("No comment")
    assert places(speakers(old, "No comment", "Harbour"), new, old) == {"harbour": (place, place + 10) if is_certain else None}
