"""Everything in which a model contradicts itself or its schema: each rule with what is just right, and what is just wrong."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from graphmodel.model.model import Model
from graphmodel.model.schema import Extension, Label, Lexicon, Qualifier, Relation, bundled, contradictions, extension_of, with_words
from graphmodel.model.statement import Document, Entity, Evidence, Statement, statement_id
from graphmodel.model.validate import MAX_NESTING, digest, findings, unused_entities

PEOPLE = (
    Entity("ann", "Person", "Ann"),
    Entity("bob", "Person", "Bob"),
    Entity("vald", "State", "Valdoria"),
    Entity("talks", "Event", "the talks"),
    Entity("plan", "Proposition", "the plan"),
)
PAPER = Document("d", "The Paper", published="2031-05-02")


def model(*statements: Statement, documents: tuple[Document, ...] = (PAPER,), entities: tuple[Entity, ...] = PEOPLE) -> Model:
    return Model("m", documents, entities, statements)


def one(subject: str, relation: str, object_: str, id_: str = "s", **more: Any) -> Statement:
    return Statement(subject, relation, object_, id=id_, **more)


def found(*statements: Statement, **more: Any) -> list[tuple[str, str]]:
    return [("/".join(map(str, path)), message) for path, message in findings(model(*statements, **more))]


def test_what_is_right_is_right() -> None:
    assert (
        found(
            one("ann", "MEETS", "bob", "a", evidence=(Evidence("d", 0, 4, "word", digest("word")),), stated="2031-05-02"),
            one("ann", "ASSERTS", "inner", "b", attribution=("bob", "d"), qualifiers={"addressee": "bob", "event": "talks"}),
            one("bob", "MEETS", "ann", "inner", content=True),
            one("ann", "HEADS", "vald", "c", qualifiers={"office": "president"}),
        )
        == []
    )


@pytest.mark.parametrize(
    ("statement", "place", "message"),
    [
        (one("nobody", "MEETS", "bob"), "subject", "no entity 'nobody'"),
        (one("ann", "MEETS", "bobb"), "object", "no entity 'bobb'; did you mean 'bob'?"),
        (one("ann", "MEET", "bob"), "relation", "no relation 'MEET'; did you mean 'MEETS'?"),
        (one("talks", "ACCUSES", "bob"), "subject", "'talks' is an Event; ACCUSES takes Actor here"),
        (one("ann", "ASSERTS", "bob"), "object", "'bob' is a Person; ASSERTS takes Proposition here"),
        (one("ann", "MEETS", "bob", qualifiers={"evnt": "talks"}), "qualifiers/evnt", "MEETS has no qualifier 'evnt'; did you mean 'event'?"),
        (one("ann", "MEETS", "bob", qualifiers={"event": "bob"}), "qualifiers/event", "'bob' is a Person; event of MEETS takes Event here"),
        (one("ann", "MEETS", "bob", qualifiers={"event": "x"}), "qualifiers/event", "no entity 'x'"),
        (one("ann", "MEETS", "bob", attribution=("talks",)), "attribution/0", "'talks' is an Event; a speaker takes Actor or Document here"),
        (one("ann", "MEETS", "bob", attribution=("ann", "x")), "attribution/1", "no entity 'x'"),
        (one("ann", "MEETS", "bob", content=True), "content", "no statement has this one as its object"),
        (one("ann", "MEETS", "bob", evidence=(Evidence("e"),)), "evidence/0/document", "no document 'e'"),
        (one("ann", "MEETS", "bob", evidence=(Evidence("d"), Evidence("d", 3))), "evidence/1", "start and end go together"),
        (one("ann", "MEETS", "bob", evidence=(Evidence("d", end=3),)), "evidence/0", "start and end go together"),
        (one("ann", "MEETS", "bob", evidence=(Evidence("d", 3, 3),)), "evidence/0/end", "3 is not after start (3)"),
        (one("ann", "MEETS", "bob", evidence=(Evidence("d", 0, 3, "word"),)), "evidence/0/exact", "4 characters, but 0 to 3 are 3"),
        (one("ann", "MEETS", "bob", evidence=(Evidence("d", 0, 5, "word"),)), "evidence/0/exact", "4 characters, but 0 to 5 are 5"),
        (one("ann", "MEETS", "bob", evidence=(Evidence("d", exact="a", digest=digest("b")),)), "evidence/0/digest", "not the digest of `exact`"),
        (one("ann", "MEETS", "bob", evidence=(Evidence("d"),), stated="2031-05-03"), "stated", "said 2031-05-03, after the document"),
        (one("ann", "MEETS", "bob", "ann"), "id", "the id 'ann' is taken by entities[0]"),
        (one("ann", "ASSERTS", "s"), "object", "statements are about each other in a circle: s → s"),
    ],
)
def test_each_mistake_of_a_statement_has_its_place_and_message(statement: Statement, place: str, message: str) -> None:
    ((where, words),) = found(statement)
    assert where == f"statements/0/{place}"
    assert words.startswith(message)


def test_a_statement_may_be_an_object_only_where_a_proposition_may() -> None:
    inner = one("ann", "MEETS", "bob", "in", content=True)
    assert found(inner, one("ann", "ASSERTS", "in", "out")) == []
    ((where, message),) = found(inner, one("ann", "ACCUSES", "in", "out"))
    assert (where, message.split(";")[0]) == ("statements/1/object", "'in' is a statement")
    assert found(one("ann", "MEETS", "bob", "in"), one("in", "MEETS", "bob", "out")) == [
        ("statements/1/subject", "'in' is a statement; only an object may be one")
    ]
    ((where, message),) = found(replace(inner, attribution=("bob",)), one("ann", "ASSERTS", "in", "out"))
    assert (where, message.split(";")[0]) == ("statements/0/attribution", "the content of another statement has no speaker of its own")


def test_said_after_it_was_published_counts_for_the_last_document_only() -> None:
    documents = (PAPER, Document("late", "L", published="2031-06"), Document("none", "N"))
    pieces = (Evidence("d"), Evidence("late"), Evidence("none"))
    assert found(one("ann", "MEETS", "bob", evidence=pieces, stated="2031-06-30"), documents=documents) == []
    ((where, _),) = found(one("ann", "MEETS", "bob", evidence=pieces, stated="2031-07-01"), documents=documents)
    assert where == "statements/0/stated"
    assert found(one("ann", "MEETS", "bob", evidence=pieces[2:], stated="2031-07-01"), documents=documents) == []


def test_ids_are_taken_once_by_anything() -> None:
    computed = Statement("ann", "MEETS", "bob")
    assert found(computed, replace(computed, note="x"))[0][1].startswith("says, at the same place, what statements[0] says;")
    assert found(documents=(PAPER, PAPER))[0][0] == "documents/1/id"
    assert found(documents=(Document("ann", "A"),))[0][0] == "entities/0/id"
    assert found(one("ann", "MEETS", "bob", "a"), one("ann", "MEETS", "bob", "a"), one("bob", "MEETS", "ann", "a"))[1] == (
        "statements/2/id",
        "the id 'a' is taken by statements[0]; every document, entity and statement needs an id of its own",
    )


def test_labels_of_entities() -> None:
    ((where, message),) = found(entities=(Entity("x", "Persn", "X"),))
    assert (where, message) == ("entities/0/label", "no label 'Persn'; did you mean 'Person'?")
    ((where, message),) = found(entities=(Entity("x", "Document", "X"),))
    assert message == "documents stand under `documents`, not under `entities`"
    # An entity of no label is named once, not wherever it is used.
    assert len(found(one("x", "MEETS", "ann"), entities=(*PEOPLE, Entity("x", "Persn", "X")))) == 1


def test_nesting_has_a_depth_and_no_circle() -> None:
    def chain(depth: int) -> list[Statement]:
        inner = [one("ann", "ASSERTS", f"s{at + 1}", f"s{at}", content=at > 0) for at in range(depth)]
        return [*inner, one("ann", "MEETS", "bob", f"s{depth}", content=True)]

    assert found(*chain(MAX_NESTING)) == []
    assert found(*chain(MAX_NESTING + 1)) == [("statements/0/object", f"statements nest deeper than {MAX_NESTING} here")]
    circle = [one("ann", "ASSERTS", "b", "a"), one("ann", "ASSERTS", "a", "b"), one("ann", "ASSERTS", "a", "c")]
    assert [message.partition(": ")[2] for _, message in found(*circle) if "circle" in message] == ["a → b → a"]


def holds(by: str, valid: str | None, id_: str, **more: Any) -> Statement:
    return one(by, "HEADS", "vald", id_, qualifiers={"office": "president"}, valid=valid, evidence=(Evidence("d"),), **more)


@pytest.mark.parametrize(
    ("first", "second", "more", "wrong"),
    [
        ("2020-01-01/2024-01-01", "2023-01-01/2026-01-01", {}, True),
        ("2023-01-01/2026-01-01", "2020-01-01/2024-01-01", {}, True),
        ("2020-01-01/2024-01-01", "2024-01-01/2026-01-01", {}, False),  # a handover day
        ("2020-01-01/2024-01-02", "2024-01-01/2026-01-01", {}, True),
        ("2020/2024", "2024/2026", {}, False),  # it may have been a day of 2024
        ("2020-01-01/2024-01-01", "2023-01-01/2026-01-01", {"negated": True}, False),
        ("2020-01-01/2024-01-01", "2023-01-01/2026-01-01", {"certainty": "probable"}, False),
        ("2020-01-01/2024-01-01", "2023-01-01/2026-01-01", {"attribution": ("bob",)}, False),
        ("2020-01-01/2024-01-01", None, {}, False),
        ("2020-01-01/..", "2030-01-01/..", {}, True),
        ("2020-01-01/..", "2031-05-03/..", {}, False),  # open when the paper wrote so: on the day before
        ("2020-01-01/..", "2031-05-02/..", {}, True),
    ],
)
def test_only_one_holds_an_office_at_a_time(first: str, second: str | None, more: dict[str, Any], wrong: bool) -> None:
    messages = [message for _, message in found(holds("ann", first, "a"), holds("bob", second, "b", **more))]
    assert [message.startswith("only one may hold HEADS at a time") for message in messages] == [True] * wrong


def test_another_office_another_state_the_same_holder_and_another_document_are_no_contradiction() -> None:
    whole = "2020-01-01/2024-01-01"
    a = holds("ann", whole, "a")
    assert found(a, replace(holds("bob", whole, "b"), qualifiers={"office": "premier"})) == []
    assert found(a, replace(holds("bob", whole, "b"), object="ruri"), entities=(*PEOPLE, Entity("ruri", "State", "R"))) == []
    assert found(a, holds("ann", "2021-01-01/2025-01-01", "b")) == []
    assert found(a, replace(holds("bob", whole, "b"), evidence=(Evidence("e"),)), documents=(PAPER, Document("e", "E"))) == []


def test_of_three_holders_the_longest_term_counts_for_all() -> None:
    statements = (
        holds("ann", "2020-01-01/2030-01-01", "a"),
        holds("ann", "2020-02-01/2020-03-01", "b"),
        holds("bob", "2029-01-01/2029-02-01", "c"),
    )
    assert [where for where, _ in found(*statements)] == ["statements/2/valid"]


def test_who_is_used_by_nothing() -> None:
    statement = one("ann", "MEETS", "bob", qualifiers={"event": "talks"}, attribution=("vald",))
    assert unused_entities(model(statement)) == ["plan"]


# --- The schema


OWN = Relation("knows", "is known by", ("Person",), ("Person",))


@pytest.mark.parametrize(
    ("extension", "place", "message"),
    [
        (Extension(labels={"Ferry": Label(is_a="Plac")}), "labels/Ferry/is_a", "no label 'Plac'; did you mean 'Place'?"),
        (Extension(labels={"A": Label(is_a="B"), "B": Label(is_a="A")}), "labels/A/is_a", "A is, in the end, an A: break the circle"),
        (Extension(labels={"Entity": Label()}), "labels/Entity", "Entity is the label that every node has"),
        (Extension(relations={"ABOUT": OWN}), "relations/ABOUT", "ABOUT joins a proposition"),
        (Extension(relations={"K": replace(OWN, object=("Persn",))}), "relations/K/object/0", "no label 'Persn'"),
        (Extension(relations={"K": replace(OWN, qualifiers={"q": Qualifier(labels=("X",))})}), "relations/K/qualifiers/q/labels/0", "no label 'X'"),
        (Extension(relations={"K": replace(OWN, qualifiers={"q": Qualifier(stance="opposes")})}), "relations/K/qualifiers/q/stance", "text has no"),
        (Extension(relations={"K": replace(OWN, qualifiers={"valid": Qualifier()})}), "relations/K/qualifiers/valid", "'valid' is taken"),
        (Extension(relations={"K": replace(OWN, one_at_a_time=("objekt",))}), "relations/K/one_at_a_time/0", "'objekt' is neither"),
        (Extension(relations={"K": replace(OWN, one_at_a_time=("subject", "object"))}), "relations/K/one_at_a_time", "subject and object together"),
        (Extension(relations={"K": replace(OWN, agreement=True)}), "relations/K/agreement", "K neither supports nor opposes"),
        (
            Extension(relations={"K": replace(OWN, symmetric=True, one_at_a_time=("object",))}),
            "relations/K/one_at_a_time",
            "a symmetric relation has",
        ),
        (Extension(relations={"K": replace(OWN, symmetric=True, object=("State",))}), "relations/K/symmetric", "a symmetric relation needs"),
    ],
)
def test_each_contradiction_of_a_schema_has_its_place_and_message(extension: Extension, place: str, message: str) -> None:
    where, words = next(iter(contradictions(extension.applied())))
    assert "/".join(map(str, where)) == place
    assert words.startswith(message)


@pytest.mark.parametrize(
    ("lexicon", "place", "message"),
    [
        (Lexicon(verbs=("know", "know  well")), "verbs/1", "“know  well” has white space"),
        (Lexicon(verbs=("know well",)), "verbs/0", "“know well” has several words"),
        (Lexicon(nouns=("good friend",)), "nouns/0", "“good friend” has several words"),
        (Lexicon(phrases=("know",)), "phrases/0", "“know” is one word"),
        (Lexicon(verbs=("know", "see", "know")), "verbs/2", "“know” is also verbs[0]"),
    ],
)
def test_words_of_a_relation_are_checked(lexicon: Lexicon, place: str, message: str) -> None:
    schema = Extension(relations={"K": replace(OWN, lexicon={"en": lexicon})}).applied()
    ((where, words),) = contradictions(schema)
    assert "/".join(map(str, where)) == f"relations/K/lexicon/en/{place}"
    assert words.replace("'", "“", 1).replace("'", "”", 1).startswith(message)
    fine = Lexicon(verbs=("know",), nouns=("know",), phrases=("know of",), inverse=("known",), offices=("friend of the house",))
    assert not list(contradictions(Extension(relations={"K": replace(OWN, lexicon={"en": fine})}).applied()))


def test_what_is_no_contradiction_of_a_schema() -> None:
    fine = (
        replace(OWN, one_at_a_time=("object", "office"), qualifiers={"office": Qualifier()}),
        replace(OWN, agreement=True, stance="opposes"),
        replace(OWN, agreement=True, stance="supports"),
        replace(OWN, symmetric=True, subject=("Person", "State"), object=("State", "Person")),
        replace(OWN, qualifiers={"whom": Qualifier(labels=("Person",), stance="opposes")}),
    )
    assert [list(contradictions(Extension(relations={"K": relation}).applied())) for relation in fine] == [[]] * len(fine)


def test_an_extension_is_applied_and_taken_off_again() -> None:
    extension = Extension(name="mine", version="9", labels={"Ferry": Label(is_a="Place")}, relations={"KNOWS": OWN})
    schema = extension.applied()
    assert (schema.name, schema.version, extension_of(schema)) == ("mine", "9", extension)
    assert (Extension().applied(), extension_of(bundled())) == (bundled(), None)
    alone = Extension(extends=None, labels={"Person": Label()}, relations={"KNOWS": OWN}).applied()
    assert (alone.name, alone.version, set(alone.labels)) == ("custom", "1", {"Person"})
    assert extension_of(alone) == Extension(None, "custom", "1", alone.labels, alone.relations)
    less = replace(bundled(), relations={"MEETS": bundled().relations["MEETS"]})
    assert str(getattr(extension_of(less), "extends", "")) == "None"
    assert extension_of(less).applied() == less  # type: ignore[union-attr]
    assert alone.is_actor("Person")
    assert alone.is_actor("Anything")


def test_labels_upward() -> None:
    schema = Extension(labels={"Ferry": Label(is_a="Place"), "Crew": Label(is_a="Group"), "One": Label(is_a="Crew", plural=False)}).applied()
    assert schema.narrower("Place") == {"Place", "Ferry"}
    assert (schema.fits("Crew", ("Actor",)), schema.fits("Actor", ("Crew",)), schema.fits("Ferry", ("Actor", "Place"))) == (True, False, True)
    assert [schema.is_plural(label) for label in ("Crew", "One", "Ferry", "Nothing")] == [True, False, False, False]
    assert (schema.is_actor("Crew"), schema.is_actor("Ferry")) == (True, False)
    circle = Extension(labels={"A": Label(is_a="B"), "B": Label(is_a="A")}).applied()
    assert not circle.is_plural("A")


def test_whom_a_statement_involves_and_whose_ids_change() -> None:
    schema = bundled()
    statement = one("ann", "INVITED", "bob", qualifiers={"event": "talks"}, attribution=("d", "ann"))
    assert schema.ends(statement) == (("subject", "ann"), ("object", "bob"), ("event", "talks"))
    assert schema.involved(statement) == ("ann", "bob", "talks", "d")
    renamed = schema.with_ids(statement, str.upper)
    assert (renamed.subject, renamed.object, renamed.qualifiers, renamed.attribution) == ("ANN", "BOB", {"event": "TALKS"}, ("D", "ANN"))
    heads = one("ann", "HEADS", "vald", qualifiers={"office": "bob"})
    assert schema.with_ids(heads, str.upper).qualifiers == {"office": "bob"}
    assert (schema.entity_qualifiers("UNKNOWN"), schema.text_qualifiers("UNKNOWN")) == ((), ())


def test_words_of_another_schema_are_added_and_known_ones_stay_first() -> None:
    schema = bundled()
    more = Extension(relations={"KNOWS": OWN}, lexicon={"MEETS": {"en": type(schema.relations["MEETS"].lexicon["en"])(verbs=("palaver",))}}).applied()
    both = with_words(schema, more)
    assert both.relations["MEETS"].lexicon["en"].verbs == (*schema.relations["MEETS"].lexicon["en"].verbs, "palaver")
    assert both.relations["KNOWS"] == OWN
    assert with_words(schema, schema) == schema


# --- Computed ids


def test_a_computed_id_stays_the_same_from_version_to_version() -> None:
    """Files name these ids: another way to compute them would break references in every model."""

    def key(text: str) -> str:
        return f"s-{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    statement = Statement("ann", "MEETS", "bob", qualifiers={"event": "talks"}, attribution=("d",), evidence=(Evidence("d", 0, 4, "word"),))
    assert statement.id == statement_id(statement) == key('["ann","MEETS","bob",[["event","talks"]],false,false,[["d",0,4]],["d"]]')
    without_place = Statement("änn", "MEETS", "bob", negated=True, evidence=(Evidence("d", exact="word", prefix="a", suffix="b"),))
    assert without_place.id == key('["änn","MEETS","bob",[],true,false,[["d",null,null,"word","a","b"]],[]]')


def test_whose_voice_it_is() -> None:
    voices = [one("a", "R", "b").voice, one("a", "R", "b", attribution=("c",)).voice, one("a", "R", "b", attribution=("c",), content=True).voice]
    assert voices == ["own", "attributed", "content"]
    assert one("a", "R", "b", evidence=(Evidence("x"), Evidence("y"), Evidence("x"))).documents == ("x", "y")


def test_a_mistake_is_found_after_statements_that_are_right() -> None:
    """What was found to fit is not looked at again: only where nothing else can be wrong."""
    right = [
        one("ann", "MEETS", "bob", "a"),
        one("ann", "ASSERTS", "inner", "b"),
        one("bob", "MEETS", "ann", "inner", content=True),
        one("ann", "ASSERTS", "plan", "c"),
    ]
    assert found(*right) == []
    for wrong, place in (
        (one("ann", "MEETS", "nobody", "x"), "object"),
        (one("nobody", "MEETS", "ann", "x"), "subject"),
        (one("ann", "ASSERTS", "nobody", "x"), "object"),
        (one("ann", "MEETS", "bob", "x", qualifiers={"office": "y"}), "qualifiers/office"),
        (one("ann", "MEETS", "bob", "x", attribution=("nobody",)), "attribution/0"),
        (one("ann", "MEETS", "bob", "x", content=True), "content"),
        (one("ann", "MEETS", "bob", "x", evidence=(Evidence("e"),)), "evidence/0/document"),
        (one("ann", "MEETS", "plan", "x"), "object"),
        (one("plan", "ASSERTS", "plan", "x"), "subject"),
        (one("ann", "MEETS", "bob", "inner"), "id"),
    ):
        assert [where for where, _ in found(*right, wrong)] == [f"statements/4/{place}"], wrong
