"""What statements say and take a side on, how they read, and who belongs to whom."""

from dataclasses import replace

import pytest

from graphmodel.errors import RefusedError
from graphmodel.model.affiliation import affiliations, belongs_to
from graphmodel.model.content import affirming, content_keys, live_statements, matter_of, side_of, sides, stance_of
from graphmodel.model.drafts import refuse_drafts, without_drafts
from graphmodel.model.links import address_of, is_web, link_of, link_to, links_of
from graphmodel.model.model import Model, item_to_dict, to_dict
from graphmodel.model.schema import Extension, bundled
from graphmodel.model.statement import Document, Entity, Evidence, Statement

PEOPLE = (
    Entity("ann", "Person", "Ann"),
    Entity("bob", "Person", "Bob"),
    Entity("allies", "Group", "the allies"),
    Entity("plan", "Proposition", "the plan"),
)


def model(*statements: Statement) -> Model:
    return Model("m", (Document("d", "The Paper"),), PEOPLE, statements)


def one(subject: str, relation: str, object_: str, id_: str, **more: object) -> Statement:
    return Statement(subject, relation, object_, id=id_, **more)  # type: ignore[arg-type]


# --- The same content


def test_content_is_the_same_whoever_says_it_and_whenever_and_whether_or_not_so() -> None:
    plain = one("ann", "SUPPORTS", "plan", "a")
    keys = content_keys(
        model(
            plain,
            replace(plain, id="b", attribution=("bob",), valid="2025", certainty="possible", note="x"),
            replace(plain, id="c", negated=True),
            replace(plain, id="d", subject="bob"),
            replace(plain, id="e", relation="OPPOSES"),
            replace(plain, id="f", qualifiers={"event": "talks"}),
            replace(plain, id="g", qualifiers={"event": "summit"}),
        )
    )
    assert keys["a"] == keys["b"] == keys["c"]
    assert len({keys[id_] for id_ in "adefg"}) == 5
    assert all(key.startswith("c-") and len(key) == 18 for key in keys.values())


def test_only_a_symmetric_relation_is_the_same_from_both_ends() -> None:
    keys = content_keys(
        model(
            one("ann", "MEETS", "bob", "a"),
            one("bob", "MEETS", "ann", "b"),
            one("ann", "ACCUSES", "bob", "c"),
            one("bob", "ACCUSES", "ann", "d"),
            one("bob", "MEETS", "ann", "e", qualifiers={"event": "talks"}),
            one("ann", "MEETS", "bob", "f", qualifiers={"event": "talks"}),
        )
    )
    assert keys["a"] == keys["b"]
    assert keys["c"] != keys["d"]
    assert keys["e"] == keys["f"] != keys["a"]


def test_what_is_about_a_statement_is_the_same_where_that_says_the_same_and_is_as_negated() -> None:
    inner = one("ann", "SUPPORTS", "plan", "in", content=True)
    found = model(
        one("bob", "DENIES", "in", "first"),  # before what it is about
        inner,
        replace(inner, id="same"),
        replace(inner, id="not", negated=True),
        one("bob", "DENIES", "same", "second"),
        one("bob", "DENIES", "not", "third"),
        one("ann", "DENIES", "first", "outer"),
    )
    keys = content_keys(found)
    assert keys["first"] == keys["second"]
    assert len({keys["first"], keys["third"], keys["outer"], keys["in"]}) == 4
    assert matter_of(found, found.statement_by_id["third"], keys) == (keys["in"], True)
    assert matter_of(found, found.statement_by_id["second"], keys) == (keys["in"], False)
    assert matter_of(found, inner, keys) == ("plan", False)


def test_statements_about_each_other_in_a_circle_have_keys() -> None:
    circle = model(one("ann", "DENIES", "b", "a"), one("bob", "DENIES", "a", "b"))
    assert set(content_keys(circle)) == {"a", "b"}
    assert live_statements(circle) == {"a", "b"}


# --- Sides


@pytest.mark.parametrize(
    ("relation", "negated", "inner_negated", "affirms", "denies"),
    [
        ("ANNOUNCES", False, False, {"out", "in"}, set()),
        ("DENIES", False, False, {"out"}, {"in"}),
        ("DENIES", False, True, {"out", "in"}, set()),  # who denies that something is not so, affirms it
        ("ANNOUNCES", False, True, {"out"}, {"in"}),
        ("DENIES", True, False, set(), {"out"}),  # a negated denial says nothing of what was denied
        ("ANNOUNCES", True, False, set(), {"out"}),
        ("SUPPORTS", False, False, {"out"}, set()),  # a wish is not a claim
    ],
)
def test_what_a_statement_about_a_statement_affirms_and_denies(
    relation: str, negated: bool, inner_negated: bool, affirms: set[str], denies: set[str]
) -> None:
    found = model(one("ann", "MEETS", "bob", "in", content=True, negated=inner_negated), one("ann", relation, "in", "out", negated=negated))
    keys, taken = content_keys(found), sides(found)
    assert set(taken["out"].affirms) == {keys[id_] for id_ in affirms}
    assert set(taken["out"].denies) == {keys[id_] for id_ in denies}
    assert (taken["in"].affirms, taken["in"].denies) == ((), ())  # only a content: nobody asserts it
    assert taken["in"].content == keys["in"]


def test_a_side_on_an_entity_is_on_its_id() -> None:
    found = model(one("ann", "ASSERTS", "plan", "a"), one("ann", "DENIES", "plan", "b"), one("ann", "MEETS", "bob", "c", negated=True))
    keys, taken = content_keys(found), sides(found)
    assert taken["a"].affirms == (keys["a"], "plan")
    assert (taken["b"].affirms, taken["b"].denies) == ((keys["b"],), ("plan",))
    assert (taken["c"].affirms, taken["c"].denies) == ((), (keys["c"],))


def test_a_content_takes_a_side_only_where_somebody_stands_for_it() -> None:
    inner, middle = one("ann", "MEETS", "bob", "in", content=True), one("ann", "ANNOUNCES", "in", "mid", content=True)
    affirmed, denied = model(inner, middle, one("bob", "ASSERTS", "mid", "out")), model(inner, middle, one("bob", "DENIES", "mid", "out"))
    assert live_statements(affirmed) == {"in", "mid", "out"}
    assert live_statements(denied) == {"out"}
    assert sides(affirmed)["mid"].affirms == (content_keys(affirmed)["in"],)
    assert sides(denied)["mid"].affirms == ()
    assert {id_: [each.id for each in found] for id_, found in affirming(affirmed, live_statements(affirmed)).items()} == {
        "in": ["mid"],
        "mid": ["out"],
    }
    assert affirming(denied, live_statements(denied)) == {}


@pytest.mark.parametrize(
    ("relation", "object_", "negated", "stance", "side"),
    [
        ("SUPPORTS", "plan", False, "supports", "supports"),
        ("SUPPORTS", "plan", True, "neutral", "opposes"),
        ("SUPPORTS", "bob", True, "neutral", "neutral"),
        ("SUPPORTS", "in", True, "neutral", "opposes"),
        ("OPPOSES", "plan", True, "neutral", "neutral"),
        ("MEETS", "bob", False, "neutral", "neutral"),
        ("UNKNOWN", "bob", False, "neutral", "neutral"),
    ],
)
def test_stances_and_sides(relation: str, object_: str, negated: bool, stance: str, side: str) -> None:
    found = one("ann", relation, object_, "a", negated=negated)
    within = model(one("ann", "MEETS", "bob", "in", content=True), found)
    assert (stance_of(bundled(), found), side_of(within, found)) == (stance, side)


# --- Words


def test_how_statements_read() -> None:
    inner = one("ann", "MEETS", "bob", "in", content=True, negated=True)
    found = model(
        inner,
        one("bob", "DENIES", "in", "out"),
        one("allies", "DENIES", "plan", "p"),
        one("x", "KNOWS_WELL", "y", "z"),
        one("d", "DENIES", "in", "q"),
    )
    read = {statement.id: found.describe(statement) for statement in found.statements}
    assert read["in"] == "not so: Ann meets Bob"
    assert found.describe(inner, plainly=True) == "Ann meets Bob"
    assert read["out"] == "Bob denies “not so: Ann meets Bob”"
    assert read["p"] == "the allies deny the plan"
    assert read["z"] == "x knows well y"
    assert read["q"].startswith("The Paper denies")
    assert [found.name_of(id_) for id_ in ("ann", "d", "in", "nobody")] == ["Ann", "The Paper", "not so: Ann meets Bob", "nobody"]


def test_a_name_is_a_plural_as_itself_says_else_as_its_label_does() -> None:
    entities = (*PEOPLE, Entity("pair", "Person", "the twins", plural=True), Entity("bloc", "Group", "the bloc", plural=False))
    found = Model("m", (Document("d", "D"),), entities)
    assert [id_ for id_ in (*found.entity_by_id, "d", "nobody") if found.is_plural(id_)] == ["allies", "pair"]


def test_lives_are_those_of_actors() -> None:
    found = Model("m", entities=(Entity("a", "Person", "A", valid="1950/2020"), Entity("e", "Event", "E", valid="2020"), Entity("b", "State", "B")))
    assert found.lives == {"a": "1950/2020"}


def test_qualifiers_are_shown_by_the_names_of_entities_and_text_as_it_is() -> None:
    talks = Entity("talks", "Event", "the talks")
    invited = one("ann", "INVITED", "bob", "a", qualifiers={"event": "talks"})
    found = Model("m", entities=(*PEOPLE, talks, Entity("president", "Person", "P")), statements=(invited,))
    assert found.qualifiers_in_words(invited) == {"event": "the talks"}
    heads = one("ann", "HEADS", "bob", "h", qualifiers={"office": "president"})
    assert found.qualifiers_in_words(heads) == {"office": "president"}


def test_a_model_as_plain_values_says_what_is_not_usual() -> None:
    statement = one("ann", "MEETS", "bob", "s", evidence=(Evidence("d", 0, 4, "word"),), negated=True, confidence=0.0)
    found = to_dict(model(statement))
    assert list(found) == ["graphmodel", "model", "documents", "entities", "statements"]
    assert found["statements"] == [item_to_dict(statement)]
    assert item_to_dict(statement) == {
        "id": "s",
        "subject": "ann",
        "relation": "MEETS",
        "object": "bob",
        "evidence": [{"document": "d", "start": 0, "end": 4, "exact": "word"}],
        "negated": True,
        "confidence": 0.0,
    }
    assert next(iter(item_to_dict(statement))) == "id"
    alone = Model("m", schema=Extension(extends=None).applied())
    assert to_dict(alone)["schema"]["extends"] is None
    assert "schema" not in to_dict(Model("m"))
    assert item_to_dict(replace(PEOPLE[2], plural=False))["plural"] is False


# --- Who belongs to whom


def test_who_belongs_to_whom() -> None:
    """Upward to the first with another label; over several steps, to several, in circles, and never to itself alone."""
    labels = {"ann": "Person", "bob": "Person", "wing": "Party", "party": "Party", "vald": "State", "x": "Person", "y": "Person"}
    assert belongs_to([("ann", "bob"), ("bob", "party")], labels.get) == {"ann": ("party",), "bob": ("party",), "party": ("party",)}
    assert belongs_to([("wing", "party"), ("party", "vald")], labels.get) == {"wing": ("vald",), "party": ("vald",), "vald": ("vald",)}
    assert belongs_to([("wing", "party")], labels.get) == {"wing": ("party",), "party": ("party",)}
    assert belongs_to([("ann", "vald"), ("ann", "party")], labels.get)["ann"] == ("party", "vald")
    assert belongs_to([("ann", "party"), ("vald", "ann")], labels.get) == {"ann": ("ann",), "vald": ("ann",), "party": ("party",)}
    assert belongs_to([("x", "y"), ("y", "x")], labels.get) == {"x": ("x",), "y": ("y",)}
    assert belongs_to([], labels.get) == {}


def test_only_affiliations_that_are_asserted_count() -> None:
    entities = (*PEOPLE, Entity("party", "Organization", "Party"), Entity("vald", "State", "V"))
    statements = (
        one("ann", "MEMBER_OF", "party", "a"),
        one("bob", "MEMBER_OF", "party", "b", negated=True),
        one("bob", "MEMBER_OF", "party", "c", content=True),
        one("bob", "MEETS", "vald", "d"),
        one("allies", "MEMBER_OF", "allies", "e"),
    )
    assert affiliations(Model("m", entities=entities, statements=statements)) == {"ann": ("party",), "party": ("party",)}


# --- Drafts


def test_drafts_are_named_three_at_most() -> None:
    drafts = tuple(one("ann", "MEETS", "bob", f"s{at}", draft=True) for at in range(4))
    assert model(one("ann", "MEETS", "bob", "x"), *drafts[:2]).drafts == ["s0", "s1"]
    refuse_drafts([])
    for number, shown in ((1, "1 statement is a draft ('s0'): accept it "), (2, r"2 statements are drafts ('s0', 's1'): accept them ")):
        with pytest.raises(RefusedError) as caught:
            without_drafts(model(*drafts[:number]))
        assert str(caught.value).startswith(shown)
    with pytest.raises(RefusedError) as caught:
        without_drafts(model(*drafts), file="m.yaml")
    assert str(caught.value).startswith("m.yaml: 4 statements are drafts ('s0', 's1', 's2', …): ")
    with pytest.raises(RefusedError) as caught:
        without_drafts(model(*drafts[:3]))
    assert "('s0', 's1', 's2')" in str(caught.value)
    assert without_drafts(model()) == model()


# --- Links to words


def test_long_words_are_named_by_their_beginning_and_end() -> None:
    words = "a" * 200
    assert link_to("https://x.example", words).endswith(f"#:~:text={words}")
    assert link_to("https://x.example", words + "a").endswith(f"#:~:text={'a' * 60},{'a' * 60}")
    sentence = " ".join(f"word{at:02}" for at in range(40))  # 279 characters
    assert link_to("https://x.example", sentence).split("text=")[1].replace("%20", " ") == (
        "word00 word01 word02 word03 word04 word05 word06 word07,word32 word33 word34 word35 word36 word37 word38 word39"
    )


def test_words_before_and_after_are_whole_words_of_sixty_characters_at_most() -> None:
    around = "x" * 50 + " " + "y" * 60
    assert link_to("https://x.example", "no", prefix=around, suffix=around).endswith(f"text={'y' * 60}-,no,-{'x' * 50}")
    assert link_to("https://x.example", "no", prefix=" ", suffix="").endswith("text=no")
    assert link_to("https://x.example#a:~:text=old", "n-o, & x") == "https://x.example#a:~:text=n%2Do%2C%20%26%20x"


def test_the_archive_goes_before_the_address_and_what_is_no_address_is_no_link() -> None:
    assert address_of("https://a.example", None) == "https://a.example"
    assert address_of("https://a.example", "https://archive.example/a") == "https://archive.example/a"
    assert address_of("https://a.example", "file:///x") == "https://a.example"
    assert address_of("javascript:alert(1)", None) is address_of(None, None) is None
    assert [is_web(text) for text in ("http://a.example/~b", 'https://a.example/"', "https://", "https://a b", "x https://a.example")] == [
        True,
        False,
        False,
        False,
        False,
    ]
    paper = Document("d", "D", url="https://a.example")
    assert link_of(None, Evidence("d", exact="x")) is link_of(paper, Evidence("d")) is link_of(paper, Evidence("d", exact=" ")) is None
    statement = one("ann", "MEETS", "bob", "s", evidence=(Evidence("d", exact="x"), Evidence("e", exact="x"), Evidence("d", exact="y", prefix="x")))
    assert links_of(Model("m", (paper,)), statement) == ["https://a.example#:~:text=x", "https://a.example#:~:text=x-,y"]
