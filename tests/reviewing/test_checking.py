"""The checks between a draft and a model: nothing enters whose words the text does not have."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel.evidence.source import Source
from graphmodel.formats.model_yaml import parse_yaml_text
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity
from graphmodel.model.validate import digest, findings
from graphmodel.reviewing.checking import Accepted, admit
from graphmodel.reviewing.drafts_json import drafts_of, parse_drafts
from graphmodel.reviewing.nearness import NEAR, stands_in
from tests.support.paths import FIXTURES

TEXT = (FIXTURES / "tutorial.txt").read_text("utf-8")
DOCUMENT = Document("post", "A Meeting", published="2031-05-13")
PEOPLE = [
    {"id": "orlik", "label": "Person", "name": "Dana Orlik"},
    {"id": "v", "label": "State", "name": "Valdoria"},
    {"id": "k", "label": "State", "name": "Kesria"},
    {"id": "talks", "label": "Event", "name": "meeting in Lindhaven"},
]
MEETING = {"id": "m", "content": True, "subject": "v", "relation": "MEETS", "object": "k", "evidence": [{"quote": "Valdoria and Kesria would meet"}]}
DENIAL = {
    "subject": "orlik",
    "relation": "DENIES",
    "object": "m",
    "evidence": [{"quote": "Dana Orlik, as denying that any such meeting was planned"}],
}


def taken(*statements: dict[str, Any], entities: Any = None, model: Model | None = None, text: str = TEXT, **options: Any) -> Accepted:
    drafts = parse_drafts(json.dumps({"drafts": 1, "entities": PEOPLE if entities is None else entities, "statements": statements}).encode(), "d")
    return admit(model or Model("m"), drafts, {DOCUMENT: Source(text)}, **options)


def reasons(found: Accepted) -> list[str]:
    return [one.reason for one in found.rejected if one.kind == "statements"]


def test_what_passes_has_the_place_of_its_words_and_is_a_valid_model() -> None:
    found = taken(DENIAL, MEETING)
    assert len(found.statements) == 2
    assert not list(findings(found.model))
    for statement in found.model.statements:
        for one in statement.evidence:
            assert TEXT[one.start : one.end] == one.exact
    (denial,) = [one for one in found.model.statements if one.relation == "DENIES"]
    assert found.model.statement_by_id[denial.object].relation == "MEETS"
    assert [one.id for one in found.model.documents] == ["post"]
    assert found.model.documents[0] == DOCUMENT


def test_the_same_drafts_again_change_nothing() -> None:
    once = taken(DENIAL, MEETING).model
    again = taken(DENIAL, MEETING, model=once)
    assert again.model == once
    assert (len(again.known), again.statements, again.entities) == (2, (), ())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"evidence": [{"quote": "Valdoria and Kesria will meet"}]}, "nearest: "),
        ({"evidence": [{"quote": "Kesria"}]}, "is in 4 places"),
        ({"evidence": [{"quote": "…"}]}, "has no word in it"),
        ({"evidence": [{"quote": "Valdoria", "document": "other"}]}, "no text of the document 'other'"),
        ({"evidence": [{"quote": "Kesria has", "prefix": "nowhere "}]}, "with that prefix and suffix"),
        ({"relation": "MET"}, "no relation 'MET'; did you mean 'MEETS'?"),
        ({"relation": "HEADS"}, "'v' is a State; HEADS takes Person here"),
        ({"subject": "nobody"}, "no entity 'nobody'"),
        ({"subject": "m2"}, "is a statement; only an object may be one"),
        ({"qualifiers": {"office": "king"}}, "office: 'king' is not in or near the quote"),
        ({"qualifiers": {"event": "ghost"}}, "event: no entity 'ghost'"),
        ({"stated": "2031-06-01"}, "after the document that reports it was published"),
        ({"object": "m2"}, "takes Actor here"),
        ({"content": True}, "no statement has this one as its object"),
    ],
    ids=str,
)
def test_what_the_text_or_the_schema_does_not_carry_is_rejected_with_the_reason(changes: dict[str, Any], words: str) -> None:
    other = {**MEETING, "id": "m2", "content": False, "evidence": [{"quote": "Valdoria and Kesria would"}]}
    found = taken({**MEETING, "id": "x", "content": False, **changes}, other)
    assert len(reasons(found)) == 1, found.rejected
    assert words in reasons(found)[0]
    assert len(found.statements) == 1


def test_what_is_about_a_rejected_statement_is_rejected_too() -> None:
    found = taken({**DENIAL, "id": "d"}, {**MEETING, "evidence": [{"quote": "They met"}]}, {**DENIAL, "object": "d", "id": "e"})
    assert len(reasons(found)) == 3
    assert found.model == Model("m")


def test_a_circle_is_rejected() -> None:
    one, other = ({**DENIAL, "id": name, "object": to} for name, to in (("a", "b"), ("b", "a")))
    found = taken(one, other)
    assert len(reasons(found)) == 2
    assert "in a circle" in " ".join(reasons(found))


def test_nesting_without_end_is_rejected() -> None:
    chain = [{**DENIAL, "id": f"s{at}", "content": at > 0, "object": f"s{at + 1}"} for at in range(3000)]
    found = taken(*chain)
    assert len(reasons(found)) == 3000
    assert "nest deeper than 40" in " ".join(reasons(found))


def test_words_that_may_not_be_kept_are_checked_and_do_not_enter() -> None:
    model = parse_yaml_text((FIXTURES / "tutorial.yaml").read_text("utf-8"))
    texts = {model.documents[0]: Source(TEXT)}
    first = model.statements[0].evidence[0]
    kept = replace(first, exact=None, digest=digest(first.exact or ""))
    for one, entered in ((kept, 1), (replace(kept, digest=digest("other words")), 0), (replace(kept, end=10**9, digest=None), 0)):
        drafts = drafts_of(replace(model, statements=(replace(model.statements[0], evidence=(one,)),)))
        found = admit(Model("m", schema=model.schema), drafts, texts, known=model.entities)
        assert len(found.statements) == entered
        assert all(each.exact is None for statement in found.model.statements for each in statement.evidence)


def test_an_invented_name_is_rejected_and_a_known_one_need_not_be_near() -> None:
    ghost = {"id": "ghost", "label": "Person", "name": "Ann Ghost"}
    said = {**DENIAL, "subject": "ghost", "object": "talks"}
    assert "'ghost' was rejected: the name 'Ann Ghost' is not in the text" in reasons(taken(said, entities=[*PEOPLE, ghost]))[0]
    known = taken(said, known=[Entity("ghost", "Person", "Ann Ghost")])
    assert len(known.statements) == 1
    assert "ghost" in known.model.entity_by_id


def test_a_name_far_from_the_quote_is_rejected() -> None:
    text = f"Ann Lee spoke.{' Nobody listened.' * (NEAR // 8)} He denied that a deal was made."
    people = [{"id": "ann", "label": "Person", "name": "Ann Lee"}, {"id": "deal", "label": "Proposition", "name": "a deal was made"}]
    said = {"subject": "ann", "relation": "DENIES", "object": "deal", "evidence": [{"quote": "denied that a deal was made"}]}
    assert f"'Ann Lee' is not in the quote or within {NEAR} characters" in reasons(taken(said, entities=people, text=text))[0]
    assert taken(said, entities=people, text=text.replace(" Nobody listened." * (NEAR // 8), "")).statements


@pytest.mark.parametrize(("other", "enters"), [("Cy Poe", True), ("Tom Lee", False)])
def test_a_person_named_before_is_called_by_the_part_of_the_name_that_is_nobody_elses(other: str, enters: bool) -> None:
    text = f"Ann Lee and {other} spoke.{' Nobody listened.' * (NEAR // 8)} Lee denied that a deal was made."
    people = [{"id": "ann", "label": "Person", "name": "Ann Lee"}, {"id": "other", "label": "Person", "name": other}]
    deal = {"id": "deal", "label": "Proposition", "name": "a deal was made"}
    said = {"subject": "ann", "relation": "DENIES", "object": "deal", "evidence": [{"quote": "Lee denied that a deal was made"}]}
    used = {"subject": "other", "relation": "MEETS", "object": "ann", "evidence": [{"quote": f"Ann Lee and {other} spoke"}]}
    relations = [one.relation for one in taken(said, used, entities=[*people, deal], text=text).model.statements]
    assert relations == (["DENIES", "MEETS"] if enters else ["MEETS"])


def test_a_proposition_may_say_only_what_the_words_say() -> None:
    plan = {"id": "plan", "label": "Proposition", "name": "such meeting in Lindhaven was planned"}
    assert taken({**DENIAL, "object": "plan"}, entities=[*PEOPLE, plan]).statements
    lie = {"id": "plan", "label": "Proposition", "name": "secret meeting in Lindhaven"}
    assert "'secret meeting in Lindhaven' is not in the quote" in reasons(taken({**DENIAL, "object": "plan"}, entities=[*PEOPLE, lie]))[0]


@pytest.mark.parametrize(
    ("name", "enters"),
    [("unnamed actor (invited somebody)", True), ("reporters", True), ("unnamed spy", False), ("Ann Ghost", False)],
)
def test_somebody_whom_the_text_leaves_open_is_called_by_its_words(name: str, enters: bool) -> None:
    who = {"id": "who", "label": "Actor", "name": name, "unspecified": True}
    said = {"subject": "who", "relation": "INVITED", "object": "k", "evidence": [{"quote": "Kesria has been invited"}]}
    found = taken(said, entities=[*PEOPLE, who])
    assert bool(found.statements) == enters, found.rejected


def test_unnamed_people_of_two_articles_are_not_one_by_their_name() -> None:
    model = Model("m", entities=(Entity("old", "Group", "reporters", unspecified=True),))
    who = {"id": "who", "label": "Group", "name": "reporters", "unspecified": True}
    said = {"subject": "who", "relation": "MEETS", "object": "k", "evidence": [{"quote": "he told reporters"}]}
    assert [one.subject for one in taken(said, entities=[*PEOPLE, who], model=model).model.statements] == ["who"]


def test_an_alias_that_the_text_does_not_have_does_not_enter() -> None:
    people = [{**PEOPLE[0], "aliases": ["Orlik", "The Fox"]}, *PEOPLE[1:]]
    assert taken(DENIAL, MEETING, entities=people).model.entity_by_id["orlik"].aliases == ("Orlik",)


def test_an_entity_is_the_known_one_of_its_name_and_no_other_of_its_id() -> None:
    model = Model("m", entities=(Entity("dana", "Person", "D. Orlik", aliases=("Dana Orlik",)), Entity("k", "State", "Kestonia")))
    found = taken(DENIAL, MEETING, model=model)
    assert "the id 'k' is that of 'Kestonia'" in found.rejected[0].reason
    people = [{**one, "id": "kes"} if one["id"] == "k" else one for one in PEOPLE]
    found = taken(DENIAL, {**MEETING, "object": "kes"}, entities=people, model=model)
    assert "orlik" not in found.model.entity_by_id
    assert {one.subject for one in found.model.statements} == {"dana", "v"}


def test_drafts_of_a_model_file_keep_their_ids_and_are_checked_at_their_places() -> None:
    model = parse_yaml_text((FIXTURES / "tutorial.yaml").read_text("utf-8"))
    texts = {model.documents[0]: Source(TEXT)}
    found = admit(Model("m", schema=model.schema), drafts_of(model), texts, known=model.entities, as_drafts=True)
    assert set(found.statements) == set(model.statement_by_id)
    assert all(one.draft for one in found.model.statements)
    moved = replace(model.statements[0], evidence=(replace(model.statements[0].evidence[0], start=5, end=74),))
    (rejected,) = admit(Model("m"), drafts_of(replace(model, statements=(moved,), entities=())), texts, known=model.entities).rejected
    assert "the words at 5 to 74" in rejected.reason


def test_accepting_drafts_that_are_in_the_model_makes_them_statements() -> None:
    drafts = taken(DENIAL, MEETING, as_drafts=True).model
    assert all(one.draft for one in drafts.statements)
    assert not any(one.draft for one in taken(DENIAL, MEETING, model=drafts).model.statements)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TEXT) - 2), st.integers(1, 80), st.sampled_from(["", "no ", "Valdoria ", "\u202e"]), st.integers(0, 80))
def test_whatever_is_quoted_only_words_of_the_text_enter(start: int, length: int, put_in: str, at: int) -> None:
    words = TEXT[start : start + length]
    quote = words[:at] + put_in + words[at:]
    found = taken(
        {**MEETING, "content": False, "evidence": [{"quote": quote}]}, known=[Entity("v", "State", "Valdoria"), Entity("k", "State", "Kesria")]
    )
    for statement in found.model.statements:
        for one in statement.evidence:
            assert one.start is not None
            assert TEXT[one.start : one.end] == one.exact
            assert put_in in ("", "\u202e") or quote in TEXT or stands_in(quote, one.exact or "")


@given(st.text(alphabet="abc ", max_size=12), st.text(alphabet="abc ", max_size=40))
def test_a_name_stands_where_its_words_do(name: str, text: str) -> None:
    words, wanted = text.split(), name.split()
    expected = bool(wanted) and any(words[at : at + len(wanted)] == wanted for at in range(len(words)))
    assert stands_in(" ".join(wanted), " ".join(words)) == expected
