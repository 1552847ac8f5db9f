"""Mappings: what is wrong with one comes at once with its place; the shipped ones and the vocabularies are right."""

from importlib import resources

import pytest

from graphmodel.errors import ProblemsError, UsageError
from graphmodel.importers import mapping as mappings
from graphmodel.importers.mapping import columns_of, parse_mapping, schema_for, shipped
from graphmodel.importers.vocabulary import vocabulary
from graphmodel.model.schema import bundled, contradictions

SMALL = """
mapping: small
title: a small table
entities:
  a: {name: who, label: {constant: Person}}
  b: {name: whom, label: {constant: Person}}
statements:
  - {subject: a, relation: {constant: MEETS}, object: b, valid: {column: day, kind: date, format: YYYYMMDD}}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        parse_mapping(text, "m.yaml")
    return str(caught.value).splitlines()


def test_a_mapping_knows_the_columns_that_it_reads() -> None:
    assert parse_mapping(SMALL).used_columns == {"who", "whom", "day"}


def test_conditions_digests_templates_and_choices_read_columns_too() -> None:
    text = SMALL.replace("name: whom", "name: [{value: {text: '{first} {last}'}, where: {kind: person}}, {value: whom}]").replace(
        "subject: a", "id: {digest: [number, day]}, where: {state: [new, '']}, subject: a"
    )
    text += "skip: [{where: {test: 'yes'}, because: a test}]\n"
    assert parse_mapping(text).used_columns == {"who", "whom", "day", "first", "last", "kind", "number", "state", "test"}


def test_what_is_wrong_comes_at_once_with_its_place() -> None:
    text = SMALL.replace("object: b", "object: c").replace("YYYYMMDD", "DDMM").replace("{constant: MEETS}", "{constant: MEETS, column: x}")
    found = problems(text)
    assert len(found) == 3
    assert any("m.yaml:8:" in line and "statements[0].object" in line and "no entity 'c'" in line for line in found)
    assert any("'DDMM' is not a format of dates" in line for line in found)
    assert any("one of column, text, constant, same and digest" in line for line in found)


def test_a_table_without_a_header_needs_the_names_of_its_columns() -> None:
    assert any("needs the names of its columns" in line for line in problems(SMALL + "header: false\n"))
    assert any("no column 'day'" in line for line in problems(SMALL + "header: false\ncolumns: [who, whom, date]\n"))


def test_a_vocabulary_that_is_not_there() -> None:
    assert any("no vocabulary 'cameoo'; did you mean 'cameo'?" in line for line in problems(SMALL + "vocabularies: [cameoo]\n"))
    with pytest.raises(UsageError):
        vocabulary("../mappings/icews")


def test_the_shipped_mappings_and_vocabularies_are_right() -> None:
    assert {"icews", "quads", "gdelt"} <= shipped().keys()
    for mapping in shipped().values():
        schema = schema_for(mapping)
        assert not list(contradictions(schema))
        assert bundled().relations.items() <= schema.relations.items() or mapping.vocabularies
    cameo = vocabulary("cameo")
    codes = [code.code for relation in cameo.values() for code in relation.codes if code.scheme == "CAMEO"]
    assert len(codes) == len(set(codes)) == len(cameo) == 250 or len(codes) == len(set(codes)) == len(cameo)
    # Codes are text: 010 is not 10.
    assert {"010", "10"} & set(codes) == {"010"}


def test_the_crosswalk_defects_are_marked() -> None:
    marked = {code.code for one in vocabulary("cameo").values() if "mode" in one.description for code in one.codes if code.scheme == "CAMEO"}
    assert marked == {"132", "1321", "1322"}


def test_columns_of_a_name_of_an_entity() -> None:
    assert columns_of("@place") == ()


def test_the_shipped_mappings_as_json_are_those_of_the_yaml() -> None:
    kept = resources.files("graphmodel").joinpath("importers", "mappings.json").read_text("utf-8")
    assert kept == mappings.shipped_as_json(), "run scripts/compile-schema"
    for name in mappings.shipped_names():
        text = resources.files("graphmodel").joinpath("importers", "mappings", f"{name}.yaml").read_text("utf-8")
        assert mappings.shipped_mapping(name) == parse_mapping(text)


def test_a_field_in_the_wrong_place_is_not_explained_by_itself() -> None:
    (line,) = problems(SMALL + "subject: a\n")
    assert line.endswith("subject: no such field here")
