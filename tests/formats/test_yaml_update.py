"""A YAML text comes to say another model: only what changed is new, in every layout that YAML has."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from graphmodel.formats.model_yaml import parse_yaml_text
from graphmodel.formats.yaml_layout import comments
from graphmodel.formats.yaml_update import comments_lost, updated
from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Evidence, Statement

LAYOUTS = {
    "block": """\
# top
graphmodel: 1   # version
model: m
documents:   # papers
  - id: d   # the paper
    title: "D"
entities:
  # actors
  - {id: a, label: Person, name: Ann}   # first
  - id: b
    label: Person   # really
    name: 'Bob'

statements:
  # about them
  - id: s   # meeting
    subject: a
    relation: MEETS   # where?
    object: b
    evidence:
      # the place
      - {document: d, start: 0, end: 3, exact: Ann}   # line 1
      - document: d   # line 2
        start: 5   # counted
        end: 8
# end
""",
    "brackets": """\
graphmodel: 1
model: m
documents: [{id: d, title: D}]   # papers
entities: [
  {id: a, label: Person, name: Ann},   # first
  {id: b, label: Person, name: Bob}    # second
]   # actors
statements: [{id: s, subject: a, relation: MEETS, object: b, evidence: [{document: d, start: 0, end: 3, exact: Ann}, {document: d, start: 5, end: 8}]}]
# end
""",
    "one group": """\
{graphmodel: 1, model: m, documents: [{id: d, title: D}], # papers
 entities: [{id: a, label: Person, name: Ann}, {id: b, label: Person, name: Bob}],
 statements: [{id: s, subject: a, relation: MEETS, object: b,   # meeting
   evidence: [{document: d, start: 0, end: 3, exact: Ann}, {document: d, start: 5, end: 8}]}]}
""",
    "wide": """\
graphmodel:   1
model: >-
    m
documents:
-   id: d
    title: |-
        D
entities:
-   id: a
    label: Person
    # called
    name: Ann
-   id: b
    label: Person
    name:
        Bob   # short
statements:
-   subject: a
    id: s
    relation: MEETS
    object: b
    evidence:
    -   document: d
        start: 0
        end: 3
        exact: Ann
    -   {document: d, start: 5, end: 8}
""",
}
HEADS = {
    "plain": ("", ""),
    "dashes": ("---\n", ""),
    "comment and dashes": ("# schema: x\n---   # begin\n", "...\n# after\n"),
    "directive": ("%YAML 1.2\n---\n# head\n", "...\n"),
    "end": ("", "...\n"),
    "mark": ("\ufeff", ""),
    "no last line break": ("", None),
}
CHANGES: dict[str, tuple[Callable[[Model], Model], int]] = {
    "nothing": (lambda m: m, 0),
    "a text": (lambda m: edit(m, 0, name="Anna Lee"), 0),
    "a text of two lines": (lambda m: edit(m, 1, name="Bob\n# no comment"), 0),
    "a new field": (lambda m: edit(m, 1, aliases=("B", "x: y")), 0),
    "a new field of the model": (lambda m: replace(m, title="T"), 0),
    "a note in a statement": (lambda m: say(m, note="one, [two] # three", valid="2024"), 0),
    "a new entity": (lambda m: replace(m, entities=(*m.entities, Entity("c", "Person", "C"))), 0),
    "a new first entity": (lambda m: replace(m, entities=(Entity("c", "Person", "C"), *m.entities)), 0),
    "a new statement": (lambda m: replace(m, statements=(*m.statements, Statement("b", "MEETS", "a", id="t", note="x"))), 0),
    "another place": (lambda m: say(m, evidence=(replace(m.statements[0].evidence[0], start=1, end=4), m.statements[0].evidence[1])), 0),
    "a new piece of evidence": (lambda m: say(m, evidence=(*m.statements[0].evidence, Evidence("d", 9, 10, "!"))), 0),
    "no second piece": (lambda m: say(m, evidence=m.statements[0].evidence[:1]), 2),
    "no first piece": (lambda m: say(m, evidence=m.statements[0].evidence[1:]), 2),
    "no evidence": (lambda m: say(m, evidence=()), 5),
    "no statements": (lambda m: replace(m, statements=()), 9),
    "no first entity": (lambda m: replace(m, entities=m.entities[1:], statements=()), 11),
}


def edit(model: Model, number: int, **changes: object) -> Model:
    entities = list(model.entities)
    entities[number] = replace(entities[number], **changes)
    return replace(model, entities=tuple(entities))


def say(model: Model, **changes: object) -> Model:
    return replace(model, statements=(replace(model.statements[0], **changes),))


def check(text: str, change: str, rewritten: int) -> str:
    """The changed text, after what holds of every one: it says the model, and but for some lines it is as it was."""
    make, lost = CHANGES[change]
    wanted = make(parse_yaml_text(text.removeprefix("\ufeff")))
    made, kept = updated(text, wanted)
    assert kept, made
    assert parse_yaml_text(made.removeprefix("\ufeff")) == wanted, made
    assert len(comments_lost(text, made)) <= lost, made
    lines = made.splitlines()
    assert sum(line not in lines for line in text.splitlines()) <= rewritten + 2 * lost, made
    return made


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_is_kept(layout: str, change: str) -> None:
    made = check(LAYOUTS[layout], change, {"one group": 4}.get(layout, 3))
    if change == "nothing":
        assert made == LAYOUTS[layout]


@pytest.mark.parametrize("change", ["a text", "a new entity", "a new statement", "no second piece"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("head", HEADS)
def test_what_is_around_the_model_is_kept(head: str, newline: str, change: str) -> None:
    before, after = HEADS[head]
    text = before + LAYOUTS["block"] + (after or "")
    text = (text if after is not None else text.removesuffix("\n")).replace("\n", newline)
    made = check(text, change, 3)
    assert made.startswith(before.replace("\n", newline))
    assert made.endswith((after or "").replace("\n", newline))
    assert made.count("\n") == made.count(newline) > 10


def test_only_the_value_changes() -> None:
    text = LAYOUTS["block"]
    model = parse_yaml_text(text)
    assert updated(text, edit(model, 1, name="Rob", label="State"))[0] == text.replace("'Bob'", "'Rob'").replace(
        "Person   # really", "State   # really"
    )
    assert updated(text, edit(model, 0, aliases=("A",)))[0] == text.replace("name: Ann}", "name: Ann, aliases: [A]}")
    pieces = model.statements[0].evidence
    assert updated(text, say(model, evidence=(pieces[0], replace(pieces[1], start=6, version="sha256:" + "0" * 64))))[0] == text.replace(
        "start: 5   # counted\n        end: 8\n", f"start: 6   # counted\n        end: 8\n        version: sha256:{'0' * 64}\n"
    )
    assert updated(text, say(model, evidence=pieces[1:]))[0] == text.replace(
        "      # the place\n      - {document: d, start: 0, end: 3, exact: Ann}   # line 1\n", ""
    )


def test_items_on_their_own_lines_in_brackets_stay_so() -> None:
    text = LAYOUTS["brackets"]
    model = parse_yaml_text(text)
    more = replace(model, entities=(*model.entities, Entity("c", "Person", "C")))
    assert updated(text, more)[0] == text.replace("Bob}    # second\n", "Bob},    # second\n  {id: c, label: Person, name: C}\n")
    less = replace(model, entities=model.entities[1:], statements=())
    assert "[\n  {id: b, label: Person, name: Bob}    # second\n]   # actors\n# end\n" in updated(text, less)[0]


def test_an_empty_list_is_filled_and_its_comment_stays() -> None:
    text = "graphmodel: 1\nmodel: m\nentities: []   # nobody yet\nstatements: []\n"
    more = Model("m", entities=(Entity("a", "Person", "A"),))
    assert updated(text, more)[0] == text.replace("[]   # nobody yet\n", "   # nobody yet\n  - {id: a, label: Person, name: A}\n").replace(
        "entities: ", "entities:"
    )


def test_what_is_usual_may_be_said() -> None:
    text = "graphmodel: 1\nmodel: m\nentities:\n  - {id: a, label: Person, name: A, unspecified: false}   # c\n"
    model = parse_yaml_text(text)
    assert updated(text, edit(model, 0, note="x"))[0] == text.replace("name: A,", "name: A, note: x,")
    assert updated(text, edit(model, 0, unspecified=True))[0] == text.replace("false}", "true}")


def test_a_statement_without_an_id_gets_one_only_where_it_needs_one() -> None:
    text = "graphmodel: 1\nmodel: m\nentities: [{id: a, label: Person, name: A}]\nstatements:\n  - subject: a   # who\n    relation: MEETS\n    object: a\n"
    model = parse_yaml_text(text)
    assert updated(text, say(model, note="x"))[0] == text + "    note: x\n"
    kept = say(model, negated=True)
    assert kept.statements[0].id == model.statements[0].id
    made, layout = updated(text, kept)
    assert layout
    assert f"id: {kept.statements[0].id}\n" in made
    assert "subject: a   # who" in made


# --- With the texts of others

BASE = """\
---
# top
graphmodel: 1
model: m
entities:
  - {id: a, label: Person, name: A}   # first
  # second
  - id: b
    label: Person
    name: B
# end
"""


def merged(ours: str, theirs: str, wanted: Model, base: str | None = BASE) -> str:
    made, kept = updated(ours, wanted, [theirs], base)
    assert kept
    assert parse_yaml_text(made) == wanted
    return made


def test_what_others_added_comes_with_its_comments() -> None:
    theirs = BASE.replace("  # second\n", "  # new\n  - {id: c,   label: Person, name: C}   # odd\n  # second\n")
    ours = BASE.replace("name: B\n", "name: B\n    note: ours   # mine\n")
    model = parse_yaml_text(theirs)
    wanted = replace(model, entities=(*model.entities[:2], replace(model.entities[2], note="ours")))
    assert merged(ours, theirs, wanted) == theirs.replace("name: B\n", "name: B\n    note: ours   # mine\n")
    shifted = BASE.replace("  - ", "- ").replace("\n    ", "\n  ")
    assert merged(shifted, theirs, model) == shifted.replace("  # second\n", "# new\n- {id: c,   label: Person, name: C}   # odd\n  # second\n")


def test_comments_that_only_others_changed_come_along() -> None:
    theirs = BASE.replace("# top", "# Top").replace("# second", "# 2nd").replace("# first", "# 1st").replace("# end", "# The end")
    assert merged(BASE, theirs, parse_yaml_text(BASE)) == theirs
    assert merged(theirs, BASE, parse_yaml_text(BASE)) == theirs
    ours = BASE.replace("# first", "# ours").replace("# end", "# my end")
    assert merged(ours, theirs, parse_yaml_text(BASE)) == theirs.replace("# 1st", "# ours").replace("# The end", "# my end")


def test_the_comment_at_the_end_stays_where_both_appended() -> None:
    added = BASE + "  - {id: c, label: Person, name: C}\n"
    assert merged(BASE.replace("name: A}", "name: A, note: x}"), added, edit(parse_yaml_text(added), 0, note="x")).count("# end") == 1


def test_values_of_others_keep_their_quotes() -> None:
    theirs = BASE.replace("name: B\n", 'name: "Bee"\n')
    assert '    name: "Bee"\n' in merged(BASE.replace("name: A}", "name: A, note: x}"), theirs, edit(parse_yaml_text(theirs), 0, note="x"))


def test_a_hash_in_a_value_is_no_comment() -> None:
    text = "a: 'x # no'   # yes\nb: |   # head\n  # no\nc: [\"#\", x#y] # c\nd: >-\n  one\n  # no\n# last"
    assert [found for _, found in comments(text)] == ["# yes", "# head", "# c", "# last"]
