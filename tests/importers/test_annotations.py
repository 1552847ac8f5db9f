"""Annotated texts: spans and relations come with their words, offsets are checked against the text, and every line is accounted for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphmodel.api.importing import import_
from graphmodel.api.verify import verify
from graphmodel.errors import GraphmodelError, InputError, ProblemsError, UsageError
from graphmodel.importers.loss import LossReport
from graphmodel.model.model import Model
from graphmodel.model.validate import digest, findings
from tests.support.paths import FIXTURES

TEXT = "Ann Lee met 😀 Bob Ray in Oslo.\nShe denied the plan. Äh, said Bob Ray.\n"
MAP = """\
labels: {Who: Person}
relations:
  likes: SUPPORTS
  is liked by: {relation: SUPPORTS, reverse: true}
  does not like: {relation: SUPPORTS, negated: true}
events:
  Meeting: {relation: MEETS, subject: Agent, object: With, qualifiers: {Place: place}}
attributes: {mood: skip, since: valid, nick: alias, rank: "property:position"}
skip: {Noise: not of interest}
"""
UNITS: dict[str, Callable[[str], int]] = {
    "characters": len,
    "utf-16": lambda text: len(text.encode("utf-16-le")) // 2,
    "bytes": lambda text: len(text.encode()),
}


def at(words: str, unit: str = "characters", text: str = TEXT, after: int = 0) -> tuple[int, int]:
    """The offsets of words, counted in a unit."""
    start = text.index(words, after)
    return UNITS[unit](text[:start]), UNITS[unit](text[: start + len(words)])


def imported(*paths: Path, mapping: str | None = None, **options: Any) -> tuple[Model, LossReport]:
    if mapping is not None:
        file = paths[0].parent / "types.yaml"
        file.write_text(mapping)
        options["mapping"] = file
    model, report = import_([str(path) for path in paths], **options)
    assert report.is_balanced
    assert list(findings(model)) == []
    return model, report


def said(model: Model, *, mentions: bool = False) -> list[tuple[Any, ...]]:
    """The statements with names, and their words."""
    names = {one.id: one.name for one in model.entities} | {one.id: one.id for one in (*model.documents, *model.statements)}
    return [
        (names[one.subject], one.relation, names[one.object], *(piece.exact for piece in one.evidence))
        for one in model.statements
        if mentions or one.relation != "MENTIONS"
    ]


def stands(model: Model, text: str) -> bool:
    """Whether all evidence with offsets is in the text where it says."""
    pieces = [piece for one in model.statements for piece in one.evidence]
    return bool(pieces) and all(piece.start is not None and text[piece.start : piece.end] == piece.exact for piece in pieces)


def skipped(report: LossReport) -> dict[str, int]:
    return {reason: losses.count for reason, losses in report.skipped.items()}


# brat


def brat(folder: Path, *lines: str, text: str = TEXT, name: str = "one") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_bytes(text.encode())
    (folder / f"{name}.ann").write_bytes("\n".join((*lines, "")).encode())
    return folder


def tag(key: str, type_: str, words: str, unit: str = "characters", text: str = TEXT) -> str:
    start, end = at(words, unit, text)
    return f"{key}\t{type_} {start} {end}\t{' '.join(words.split())}"


SPANS = [tag("T1", "PER", "Ann Lee"), tag("T2", "Who", "Bob Ray"), tag("T3", "GPE", "Oslo"), tag("T4", "PER", "She"), tag("T5", "Meeting", "met")]


def test_brat_entities_and_relations_come_with_their_words(tmp_path: Path) -> None:
    lines = ["R1\tlikes Arg1:T1 Arg2:T2", "R2\tis liked by Arg1:T1 Arg2:T2", "R3\tMEETS Arg1:T4 Arg2:T2", "#1\tAnnotatorNotes R1\tsure?"]
    lines += ["N1\tReference T3 Wikidata:Q585\tOslo", "A1\tNegation R3", "A2\tSpeculation R1", "A3\tmood T3 good"]
    model, report = imported(
        brat(tmp_path / "b", *SPANS[:4], *[line.replace("is liked by", "is_liked_by") for line in lines]),
        mapping=MAP.replace("is liked by", "is_liked_by"),
    )
    assert said(model) == [
        ("Ann Lee", "SUPPORTS", "Bob Ray", "Ann Lee met 😀 Bob Ray"),
        ("Bob Ray", "SUPPORTS", "Ann Lee", "Ann Lee met 😀 Bob Ray"),
        ("She", "MEETS", "Bob Ray", "Bob Ray in Oslo.\nShe"),
    ]
    assert {one.name: one.label for one in model.entities} == {"Ann Lee": "Person", "Bob Ray": "Person", "Oslo": "State", "She": "Person"}
    likes, _, meets = [one for one in model.statements if one.relation != "MENTIONS"]
    assert (likes.certainty, likes.note, meets.negated) == ("possible", "sure?", True)
    assert next(one for one in model.entities if one.name == "Oslo").external == ("wikidata:Q585",)
    assert model.documents[0].digest == digest(TEXT)
    assert stands(model, TEXT)
    assert (report.rows, report.used, dict(report.codes)) == (12, 12, {})
    assert report.fields["mood"].count == 1


@pytest.mark.parametrize("unit", UNITS)
def test_offsets_of_any_unit_are_turned_into_characters(tmp_path: Path, unit: str) -> None:
    lines = [tag(f"T{number}", "PER", words, unit) for number, words in enumerate(("Ann Lee", "Bob Ray", "She", "Äh"))]
    model, report = imported(brat(tmp_path / "b", *lines))
    assert stands(model, TEXT)
    assert report.used == 4
    assert any("UTF-16" in one or "bytes" in one for one in report.notices) == (unit != "characters")


def test_offsets_in_a_text_whose_line_breaks_were_read_as_one(tmp_path: Path) -> None:
    text = TEXT.replace("\n", "\r\n")
    lines = [tag("T1", "PER", "Ann Lee"), tag("T2", "PER", "She"), tag("T3", "PER", "Äh")]
    model, report = imported(brat(tmp_path / "b", *lines, text=text))
    assert [one.evidence[0].exact for one in model.statements] == ["Ann Lee", "She", "Äh"]
    assert stands(model, text)
    assert "line break" in "".join(report.notices)


def test_spans_with_gaps_and_over_lines(tmp_path: Path) -> None:
    (first, _), (_, last) = at("Ann"), at("Ann")
    start, end = at("Ray")
    lines = [f"T1\tPER {first} {last};{start} {end}\tAnn Ray", tag("T2", "Claim", "Oslo.\nShe")]
    model, _ = imported(brat(tmp_path / "b", *lines))
    assert said(model, mentions=True) == [("one", "MENTIONS", "Ann Ray", "Ann", "Ray"), ("one", "MENTIONS", "Oslo. She", "Oslo.\nShe")]


def test_words_that_are_not_at_their_offsets_are_skipped_with_what_ends_there(tmp_path: Path) -> None:
    lines = [SPANS[0], "T2\tPER 3 9\tBob Ray", "T3\tPER 900 907\tBob Ray", "T9\tPER 5 5\t", "R1\tMEETS Arg1:T1 Arg2:T2", "R2\tMEETS Arg1:T1 Arg2:T77"]
    lines += ["R3\tMEETS T1 T2", "nonsense", "A1\tX T77", "T1\tPER 0 7\tAnn Lee", "*\tEquiv T1 T2"]
    model, report = imported(brat(tmp_path / "b", *lines))
    assert [one.name for one in model.entities] == ["Ann Lee"]
    assert skipped(report) == {
        "the words are not at the offsets": 1,
        "offsets that are not in the text": 2,
        "an end that is not there, or was skipped": 3,
        "a line that is not as brat writes it": 2,
        "about an annotation that is not there": 1,
        "the id of an earlier line": 1,
    }
    assert report.skipped["the words are not at the offsets"].places == [f"{tmp_path}/b/one.ann:2"]


def test_spans_that_name_the_same_are_one_entity(tmp_path: Path) -> None:
    model, report = imported(brat(tmp_path / "b", SPANS[3], SPANS[0], SPANS[1], "*\tEquiv T4 T1"))
    assert [(one.name, one.aliases) for one in model.entities] == [("Ann Lee", ("She",)), ("Bob Ray", ())]
    assert report.used == 4


def test_a_name_with_two_labels_is_two_entities(tmp_path: Path) -> None:
    model, _ = imported(brat(tmp_path / "b", SPANS[2], tag("T9", "ORG", "Oslo")))
    assert {(one.id, one.name, one.label) for one in model.entities} == {("Oslo", "Oslo", "State"), ("Oslo (Organization)", "Oslo", "Organization")}


def test_events_become_statements_where_the_mapping_says_so(tmp_path: Path) -> None:
    event = ["E1\tMeeting:T5 Agent:T1 With:T2 With2:T4 Place:T3 Other:T3", "E2\tMeeting:T5 Agent:T1", "A1\tNegation E1"]
    model, report = imported(brat(tmp_path / "b", *SPANS, *event), mapping=MAP)
    assert [row[:3] for row in said(model)] == [("Ann Lee", "MEETS", "Bob Ray"), ("Ann Lee", "MEETS", "She")]
    made = [one for one in model.statements if one.relation == "MEETS"]
    assert all(one.negated and one.qualifiers["place"] == "Oslo" for one in made)
    assert made[0].evidence[0].exact == TEXT[: at("She")[1]]
    assert report.fields["Meeting: Other"].count == 1
    assert skipped(report) == {"an event of type Meeting without With": 1}


def test_events_without_a_mapping_are_entities_with_their_arguments(tmp_path: Path) -> None:
    lines = [
        *SPANS,
        tag("T6", "Denial", "denied"),
        "E1\tMeeting:T5 Agent:T1",
        "E2\tDenial:T6 Speaker:T4 What:E1 Whom:T77",
        "E3\tLoop:T5 Of:E4",
        "E4\tLoop:T5 Of:E3",
    ]
    model, report = imported(brat(tmp_path / "b", *lines))
    assert ("denied", "WHAT", "met") in [row[:3] for row in said(model)]
    assert {one.name: one.label for one in model.entities}["denied"] == "Event"
    assert report.codes["event type=Denial"].count == 1
    assert {("met", "OF", "met")} <= {row[:3] for row in said(model)}
    assert {name: losses.count for name, losses in report.fields.items()} == {"Denial: Whom": 1}
    assert skipped(report) == {}


def test_events_that_are_in_each_other_are_skipped_where_they_become_statements(tmp_path: Path) -> None:
    lines = [*SPANS, "E1\tMeeting:T5 Agent:T1 With:E2", "E2\tMeeting:T5 Agent:T1 With:E1"]
    _, report = imported(brat(tmp_path / "b", *lines), mapping=MAP)
    assert skipped(report) == {"an event that has itself as an argument": 2}


def test_an_event_in_an_event_is_a_statement_about_a_statement(tmp_path: Path) -> None:
    lines = [*SPANS, tag("T6", "Denial", "denied"), "E1\tDenial:T6 Who:T4 What:E2", "E2\tMeeting:T5 Agent:T1 With:T2"]
    model, _ = imported(
        brat(tmp_path / "b", *lines), mapping=MAP.replace("events:\n", "events:\n  Denial: {relation: DENIES, subject: Who, object: What}\n")
    )
    denial = next(one for one in model.statements if one.relation == "DENIES")
    assert model.statement_by_id[denial.object].relation == "MEETS"


def test_types_that_nothing_names_are_counted(tmp_path: Path) -> None:
    folder = brat(tmp_path / "b", tag("T1", "Weird", "Ann Lee"), SPANS[0].replace("T1", "T2"), tag("T3", "Noise", "in"), "R1\tteases Arg1:T1 Arg2:T2")
    model, report = imported(folder, mapping=MAP)
    assert {code: losses.count for code, losses in report.codes.items()} == {"entity type=Weird": 1, "relation type=teases": 1}
    assert {one.label for one in model.entities} == {"Weird", "Person"}
    assert skipped(report) == {"Noise: not of interest": 1}
    model, report = imported(folder, mapping="unmapped: skip\nmentions: false\n")
    assert [one.name for one in model.entities] == ["Ann Lee"]
    assert model.statements == ()


def test_a_folder_has_many_texts_and_one_entity_for_a_name(tmp_path: Path) -> None:
    brat(tmp_path / "b", SPANS[0])
    model, _ = imported(brat(tmp_path / "b", SPANS[0], SPANS[1], name="two"))
    assert [one.id for one in model.documents] == ["one", "two"]
    assert [one.name for one in model.entities] == ["Ann Lee", "Bob Ray"]


def test_brat_without_its_text_is_told(tmp_path: Path) -> None:
    folder = brat(tmp_path / "b", SPANS[0])
    (folder / "one.txt").unlink()
    with pytest.raises(InputError, match=r"no one\.txt beside it"):
        imported(folder)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40), data=st.data())
def test_any_span_of_any_text_keeps_its_words(tmp_path: Path, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    line = f"T1\tPER {start} {end}\t{' '.join(words.split())}"
    try:
        model, report = imported(brat(tmp_path / "b", line, text=text))
    except ProblemsError:
        assert text.startswith(("\ufeff", "\ufffe"))
        return
    if report.used and not text.startswith("\ufeff"):
        piece = model.statements[0].evidence[0]
        assert (piece.start, piece.end, piece.exact) == (start, end, words)
    else:
        assert not words.split() or len(words.splitlines()) > 1 or text.startswith("\ufeff")


# Label Studio


def region(id_: str, type_: str, words: str, **more: Any) -> dict[str, Any]:
    start, end = at(words, "utf-16")
    value = {"start": start, "end": end, "text": words, "labels": [type_]}
    return {"id": id_, "type": "labels", "from_name": "label", "to_name": "text", "value": value, **more}


def task(*results: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    annotation = {"id": 1, "completed_by": {"email": "ann@x.example"}, "created_at": "2024-05-06T07:08:09Z", "result": list(results)}
    return [{"id": 7, "data": {"text": TEXT, "title": "Report", "url": "https://x.example/1"}, "annotations": [annotation], **more}]


def relation(source: str, target: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    return {"type": "relation", "from_id": source, "to_id": target, "direction": direction, "labels": list(labels)}


def written(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def test_label_studio(tmp_path: Path) -> None:
    results = [region("a", "PER", "Ann Lee"), region("b", "PER", "Bob Ray"), region("c", "PER", "Äh", score=0.5)]
    choice = {
        "id": "a",
        "type": "choices",
        "from_name": "mood",
        "to_name": "text",
        "value": {**results[0]["value"], "labels": None, "choices": ["calm"]},
    }
    whole = {"id": "z", "type": "choices", "from_name": "topic", "to_name": "text", "value": {"choices": ["talks"]}}
    results += [relation("a", "b", "likes"), relation("a", "b", "likes", direction="left"), relation("a", "zz", "likes"), choice, whole]
    model, report = imported(
        written(tmp_path / "ls.json", task(*results, predictions=[{"result": results[:2]}])), mapping=MAP.replace("mood: skip", "x: skip")
    )
    assert [row[:3] for row in said(model)] == [("Ann Lee", "SUPPORTS", "Bob Ray"), ("Bob Ray", "SUPPORTS", "Ann Lee")]
    assert stands(model, TEXT)
    (document,) = model.documents
    assert (document.id, document.title, document.digest, document.properties["url"]) == ("ls-7", "Report", digest(TEXT), "https://x.example/1")
    assert {(one.coder, one.recorded) for one in model.statements if one.relation == "MENTIONS"} == {("ann@x.example", "2024-05-06")}
    assert model.statements[0].properties == {"mood": "calm"}
    assert report.rows == len(results) + 2
    assert skipped(report) == {
        "an end that is not there, or was skipped": 1,
        "choices of a whole task, or of a region that is not words": 1,
        "a prediction of a model": 2,
    }


def test_label_studio_checks_the_words(tmp_path: Path) -> None:
    wrong = region("a", "PER", "Ann Lee")
    wrong["value"] = {**wrong["value"], "start": 2}
    _, report = imported(written(tmp_path / "ls.json", task(wrong, region("b", "PER", "Bob Ray"))))
    assert skipped(report) == {"the words are not at the offsets": 1}


def test_label_studio_with_html(tmp_path: Path) -> None:
    value = {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "startOffset": 0, "endOffset": 7, "globalOffsets": {"start": 0, "end": 7}}
    html = {"id": "a", "type": "hypertextlabels", "to_name": "text", "value": {**value, "text": "Ann Lee", "hypertextlabels": ["PER"]}}
    empty = {"id": "b", "type": "hypertextlabels", "to_name": "text", "value": {**value, "hypertextlabels": ["PER"]}}
    model, report = imported(written(tmp_path / "ls.json", task(html, empty)))
    assert [(piece.exact, piece.start) for piece in model.statements[0].evidence] == [("Ann Lee", None)]
    assert model.documents[0].digest is None
    assert model.statements[0].properties == {}
    assert report.values["offsets in HTML or in a dialogue, left out"].count == 1
    assert len(report.skipped) == 1


def test_label_studio_with_two_annotators_and_damaged_tasks(tmp_path: Path) -> None:
    value = task(region("a", "PER", "Ann Lee"))
    second = {**value[0]["annotations"][0], "completed_by": 5}
    cancelled = {**value[0]["annotations"][0], "was_cancelled": True}
    value[0]["annotations"] += [second, cancelled]
    model, report = imported(written(tmp_path / "ls.json", [*value, {"id": 8}, "x"]))
    assert [one.coder for one in model.statements] == ["ann@x.example", "5"]
    assert skipped(report) == {"an annotation that its annotator has cancelled": 1, "a task without data": 2}


# UIMA CAS JSON


def cas(*structures: dict[str, Any]) -> dict[str, Any]:
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text", "sofaString": TEXT}
    meta = {
        "%ID": 2,
        "%TYPE": "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData",
        "@sofa": 1,
        "begin": 0,
        "end": 9,
        "documentTitle": "r.txt",
        "language": "en",
    }
    token = {"%ID": 3, "%TYPE": "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token", "@sofa": 1, "begin": 0, "end": 3}
    return {"%TYPES": {}, "%FEATURE_STRUCTURES": [sofa, meta, token, *structures], "%VIEWS": {}}


def marked(id_: int, words: str, layer: str = "custom.Span", **features: Any) -> dict[str, Any]:
    start, end = at(words, "utf-16")
    return {"%ID": id_, "%TYPE": layer, "@sofa": 1, "begin": start, "end": end, **features}


NAMED = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
CAS = cas(
    marked(10, "Ann Lee", NAMED, value="PER", identifier="http://www.wikidata.org/entity/Q1"),
    marked(11, "Bob Ray", label="PER", rank="chair"),
    marked(12, "met", "custom.Meeting", **{"@args": 20}),
    marked(13, "Ann Lee", "custom.Rel", value="likes", **{"@Governor": 10, "@Dependent": 11}),
    marked(14, "Ann Lee", "custom.Rel", **{"@Governor": 10, "@Dependent": 99}),
    {"%ID": 20, "%TYPE": "uima.cas.FSArray", "%ELEMENTS": [21]},
    {"%ID": 21, "%TYPE": "custom.Link", "role": "MEETS", "@target": 11},
    {"%ID": 15, "%TYPE": "custom.Span", "@sofa": 1, "begin": 90000, "end": 90001},
)


def test_uima_cas(tmp_path: Path) -> None:
    model, report = imported(written(tmp_path / "r.json", CAS), mapping=MAP)
    assert [row[:3] for row in said(model)] == [("met", "MEETS", "Bob Ray"), ("Ann Lee", "SUPPORTS", "Bob Ray")]
    assert stands(model, TEXT)
    assert {one.name: (one.label, one.external) for one in model.entities} == {
        "Ann Lee": ("Person", ("wikidata:Q1",)),
        "Bob Ray": ("Person", ()),
        "met": ("Event", ()),
    }
    (document,) = model.documents
    assert (document.title, document.language, document.digest) == ("r.txt", "en", digest(TEXT))
    assert next(one for one in model.statements if one.object == "Bob Ray").properties == {"position": "chair"}
    assert skipped(report) == {"an end that is not there, or was skipped": 1, "offsets that are not in the text": 1}


def test_links_of_a_chain_of_uima_cas_name_the_same(tmp_path: Path) -> None:
    link = "de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink"
    first, second = marked(10, "Ann Lee", link, referenceType="PER", **{"@next": 11}), marked(11, "She", link, referenceType="PER")
    model, report = imported(written(tmp_path / "r.json", cas(first, second)))
    assert [(one.name, one.label, one.aliases) for one in model.entities] == [("Ann Lee", "Person", ("She",))]
    assert report.rows == report.used == 3


def test_texts_are_written_for_verify(tmp_path: Path) -> None:
    value = [*task(region("a", "PER", "Ann Lee")), *task(region("a", "PER", "Bob Ray"))]
    value[1]["id"] = "../7"
    value[1]["data"]["text"] = TEXT + "\r\n"
    model, _ = imported(written(tmp_path / "r.json", value), texts=tmp_path / "texts")
    files = {one.name: digest(one.read_bytes().decode()) for one in (tmp_path / "texts").iterdir()}
    assert sorted(files) == ["r-7-2.txt", "r-7.txt"]
    assert set(files.values()) == {one.digest for one in model.documents}
    assert [check.outcome for check in verify(model, tmp_path / "texts")] == ["stands", "stands"]
    with pytest.raises(UsageError, match="--texts is not for graph"):
        import_(FIXTURES / "harbour" / "network.gexf", texts=tmp_path / "texts")


def test_uima_cas_of_dkpro_cassis(tmp_path: Path) -> None:
    cassis = pytest.importorskip("cassis")
    system = cassis.TypeSystem()
    span = system.create_type("custom.Span", supertypeName="uima.tcas.Annotation")
    system.create_feature(span, "value", "uima.cas.String")
    link = system.create_type("custom.Rel", supertypeName="uima.tcas.Annotation")
    for name, type_ in (("value", "uima.cas.String"), ("Governor", span), ("Dependent", span)):
        system.create_feature(link, name, type_)
    theirs = cassis.Cas(typesystem=system)
    theirs.sofa_string = TEXT
    ends = [span(begin=at(words)[0], end=at(words)[1], value="PER") for words in ("Ann Lee", "Bob Ray", "Äh")]
    theirs.add_all([*ends, link(begin=0, end=1, value="MEETS", Governor=ends[0], Dependent=ends[1])])
    path = tmp_path / "r.json"
    theirs.to_json(path)
    model, _ = imported(path)
    assert [one.name for one in model.entities] == ["Ann Lee", "Bob Ray", "Äh"]
    assert [row[:3] for row in said(model)] == [("Ann Lee", "MEETS", "Bob Ray")]
    assert stands(model, TEXT)


@pytest.mark.parametrize("value", [{"%FEATURE_STRUCTURES": 1}, {"%FEATURE_STRUCTURES": [{"%ID": 1}, {"%ID": 1}]}])
def test_uima_cas_that_is_wrong_is_told(tmp_path: Path, value: Any) -> None:
    with pytest.raises(InputError, match="feature structures"):
        imported(written(tmp_path / "r.json", value))


# WebAnno TSV


def tsv(*rows: str, layers: tuple[str, ...] = ("#T_SP=custom.Span|value|rank", "#T_RL=custom.Rel|value|BT_custom.Span")) -> str:
    return "\n".join(("#FORMAT=WebAnno TSV 3.3", *layers, "", "", *rows, ""))


def token(number: str, words: str, *cells: str, after: int = 0) -> str:
    start, end = at(words, "utf-16", after=after)
    return "\t".join((number, f"{start}-{end}", words, *cells, ""))


TSV = tsv(
    "#Text=Ann Lee met 😀 Bob Ray in Oslo.",
    token("1-1", "Ann", "PER[1]", "*[1]", "_", "_"),
    token("1-2", "Lee", "PER[1]", "*[1]", "_", "_"),
    token("1-3", "met", "_", "_", "_", "_"),
    token("1-4", "😀", "_", "_", "_", "_"),
    token("1-5", "Bob", "PER[2]|Noise[3]", "chair\\|man[2]|*[3]", "MEETS|SUPPORTS", "1-1[1_2]|1-8[0_2]"),
    token("1-6", "Ray", "PER[2]", "chair\\|man[2]", "_", "_"),
    token("1-7", "in", "_", "_", "_", "_"),
    token("1-8", "Oslo", "GPE", "*", "MEETS", "9-9[1_0]"),
    token("1-8.1", "Os", "ORG", "*", "_", "_"),
    "",
    "#Text=She denied the plan. Äh, said Bob Ray.",
    token("2-1", "She", "_", "_", "_", "_"),
    token("2-2", "Äh", "PER", "*", "_", "_"),
)


def test_webanno_tsv(tmp_path: Path) -> None:
    path = tmp_path / "one.tsv"
    path.write_text(TSV, encoding="utf-8")
    model, report = imported(path, mapping=MAP)
    assert said(model) == [("Ann Lee", "MEETS", "Bob Ray", "Ann Lee met 😀 Bob Ray"), ("Oslo", "SUPPORTS", "Bob Ray", "Bob Ray in Oslo")]
    assert [one.name for one in model.entities] == ["Ann Lee", "Bob Ray", "Oslo", "Os", "Äh"]
    assert next(one for one in model.statements if one.object == "Bob Ray").properties == {"position": "chair|man"}
    assert model.documents[0].digest == digest(TEXT.rstrip("\n"))
    assert stands(model, TEXT)
    assert skipped(report) == {"Noise: not of interest": 1, "an end that is not there, or was skipped": 1}
    path.with_suffix(".txt").write_bytes(TEXT.encode())
    assert imported(path)[0].documents[0].digest == digest(TEXT)


def test_webanno_tsv_with_built_in_layers_and_damaged_lines(tmp_path: Path) -> None:
    layers = ("#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue", "#T_SP=custom.Span|", "#T_CH=custom.Chain|relation|type")
    path = tmp_path / "one.tsv"
    path.write_text(
        tsv("#Text=Ann", token("1-1", "Ann", "NN", "*", "rubbish", "x[1]"), "rubbish", token("1-2", "Lee"), layers=layers), encoding="utf-8"
    )
    model, report = imported(path)
    assert [(one.name, one.label) for one in model.entities] == [("Ann", "Span")]
    assert skipped(report) == {"a line that is not as WebAnno writes it": 1}
    assert report.fields["chains of custom.Chain"].count == 1


def test_webanno_tsv_with_chains_and_links_in_roles(tmp_path: Path) -> None:
    role = "ROLE_custom.Event:args_custom.EventArgsLink|custom.Span"
    layers = (
        "#T_SP=custom.Span|value",
        f"#T_SP=custom.Event|value|{role}",
        "#T_RL=custom.Bare|BT_custom.Span",
        "#T_CH=custom.CoreferenceLink|relation|type",
    )
    rows = [
        "#Text=Ann Lee met 😀 Bob Ray in Oslo.",
        "#Text=She denied the plan. Äh, said Bob Ray.",
        token("1-1", "Ann", "PER[1]", "_", "_", "_", "_", "*->7-1", "PER[7]"),
        token("1-2", "Lee", "PER[1]", "_", "_", "_", "_", "*->7-1", "PER[7]"),
        token("1-3", "met", "_", "Meeting", "Agent;*", "1-1[1];1-6", "_", "_", "_"),
        token("1-6", "Ray", "PER", "_", "_", "_", "1-1[1_0]", "_", "_"),
        token("2-1", "She", "_", "_", "_", "_", "_", "*->7-2", "PER[7]"),
    ]
    path = tmp_path / "one.tsv"
    path.write_text(tsv(*rows, layers=layers), encoding="utf-8")
    model, report = imported(path)
    assert [row[:3] for row in said(model)] == [("met", "AGENT", "Ann Lee"), ("met", "ARGS", "Ray"), ("Ann Lee", "BARE", "Ray")]
    assert [(one.name, one.aliases) for one in model.entities] == [("Ann Lee", ("She",)), ("met", ()), ("Ray", ())]
    assert stands(model, TEXT)
    assert model.documents[0].digest == digest(TEXT.rstrip("\n"))
    assert report.rows == 9
    assert skipped(report) == {"the same as an earlier row": 1}  # the link of the chain marks the same words as the span


# Web Annotation and hypothes.is


def quote(words: str, **more: Any) -> list[dict[str, Any]]:
    start, end = at(words, "utf-16")
    around = TEXT.index(words)
    return [
        {"type": "RangeSelector", "startContainer": "/p[1]"},
        {"type": "TextPositionSelector", "start": start, "end": end},
        {"type": "TextQuoteSelector", "exact": words, "prefix": TEXT[:around][-8:], "suffix": TEXT[around + len(words) :][:8], **more},
    ]


PAGE = "https://x.example/news/report.html"


def hypothesis_row(id_: str, words: str, *tags: str, **more: Any) -> dict[str, Any]:
    made = {"id": id_, "uri": PAGE, "user": "acct:ann@hypothes.is", "created": "2024-05-06T07:08:09+00:00", "tags": list(tags), "text": ""}
    return {**made, "document": {"title": ["The report"]}, "target": [{"source": PAGE, "selector": quote(words)}], **more}


ROWS = [
    hypothesis_row("1", "Ann Lee", "Person", "chair", text="who?"),
    hypothesis_row("2", "Bob Ray", "Person"),
    hypothesis_row("3", "plan"),
    hypothesis_row("4", "plan", references=["3"]),
    {"id": "5", "uri": PAGE, "text": "about it all", "tags": [], "target": [{"source": PAGE}]},
]


@pytest.mark.parametrize("wrap", [lambda rows: {"total": 5, "rows": rows}, lambda rows: rows], ids=["answer", "list"])
def test_hypothesis(tmp_path: Path, wrap: Callable[[Any], Any]) -> None:
    model, report = imported(written(tmp_path / "h.json", wrap(ROWS)))
    first = model.statements[0]
    piece = first.evidence[0]
    assert (piece.exact, piece.prefix, piece.suffix, piece.start) == ("Ann Lee", None, " met 😀 Bo"[:8], None)
    assert (first.coder, first.recorded, first.note, first.properties) == ("ann", "2024-05-06", "who?", {"tags": ("chair",)})
    assert (model.documents[0].id, model.documents[0].title, model.documents[0].url) == (PAGE, "The report", PAGE)
    assert [(one.name, one.label) for one in model.entities] == [("Ann Lee", "Person"), ("Bob Ray", "Person"), ("plan", "Passage")]
    assert skipped(report) == {"a reply to an annotation": 1, "no words: a note on a whole page": 1}
    assert report.values["offsets in a text that is not at hand, left out"].count == 3


def test_hypothesis_with_the_text_of_the_page(tmp_path: Path) -> None:
    text = tmp_path / "report.txt"
    text.write_bytes(TEXT.encode())
    wrong = hypothesis_row("9", "plan", "X")
    wrong["target"][0]["selector"][1]["start"] = 0
    model, report = imported(written(tmp_path / "h.json", [*ROWS, wrong]), text)
    assert stands(model, TEXT)
    assert model.documents[0].digest == digest(TEXT)
    assert report.skipped["the words are not at the offsets"].count == 1


def test_annotations_of_recogito_that_name_no_page_are_on_their_file(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(TEXT.encode())
    one = {"@context": "http://www.w3.org/ns/anno.jsonld", "id": "#1", "type": "Annotation", "target": {"selector": quote("Bob Ray")[1:]}}
    one["body"] = [
        {"type": "TextualBody", "purpose": "tagging", "value": "Person"},
        {"type": "TextualBody", "purpose": "commenting", "value": "sure"},
    ]
    model, _ = imported(written(tmp_path / "notes.json", [one]), tmp_path / "notes.txt")
    assert stands(model, TEXT)
    assert (model.documents[0].id, model.documents[0].digest, model.statements[0].note) == ("notes", digest(TEXT), "sure")


def test_an_address_that_is_none_is_kept_as_it_is(tmp_path: Path) -> None:
    row = hypothesis_row("1", "Ann Lee", "Person")
    row["target"][0]["source"] = "https://[x.example/?q=1"
    model, _ = imported(written(tmp_path / "h.json", [row]))
    assert model.documents[0].url == "https://[x.example/?q=1"


def test_web_annotation_with_relations_and_ids_elsewhere(tmp_path: Path) -> None:
    def annotation(id_: str, words: str, body: Any, **more: Any) -> dict[str, Any]:
        return {"id": id_, "type": "Annotation", "body": body, "target": {"source": PAGE, "selector": quote(words)[2]}, **more}

    tagged = {"type": "TextualBody", "purpose": "tagging", "value": "Person"}
    items = [
        annotation("#1", "Ann Lee", [tagged, {"type": "SpecificResource", "purpose": "identifying", "source": "http://www.wikidata.org/entity/Q1"}]),
        annotation("#2", "Bob Ray", tagged, creator={"name": "Bea"}),
        {
            "id": "#3",
            "motivation": "linking",
            "body": [{"type": "TextualBody", "purpose": "tagging", "value": "MEETS"}],
            "target": ["#1", {"id": "#2"}],
        },
        {"id": "#4", "motivation": "linking", "body": [], "target": ["#1", "#99"]},
        {"id": "#5", "target": f"{PAGE}#char=0,7", "bodyValue": "x"},
    ]
    page = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationCollection", "first": {"type": "AnnotationPage", "items": items}}
    model, report = imported(written(tmp_path / "w.jsonld", page))
    assert said(model) == [("Ann Lee", "MEETS", "Bob Ray", "Ann Lee", "Bob Ray")]
    assert model.entities[0].external == ("wikidata:Q1",)
    assert model.statements[1].coder == "Bea"
    assert skipped(report) == {"an end that is not there, or is on another page": 1, "offsets in a text that is not at hand, and no words": 1}


# Mappings


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ("labels: {X: Persn}", "types.yaml:1:13: labels.X: no label 'Persn'; declare it under `schema`; did you mean 'Person'?"),
        ("relations: {X: MEET}", "no relation 'MEET'; declare it under `schema`; did you mean 'MEETS'?"),
        ("relations: {X: {relation: MEETS, back: true}}", "back"),
        ("attributes: {X: nowhere}", "'nowhere' is not a place for an attribute"),
        ("label: {X: Person}", "label"),
    ],
)
def test_a_mapping_that_is_wrong_is_told_with_its_place(tmp_path: Path, mapping: str, message: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        imported(brat(tmp_path / "b", SPANS[0]), mapping=mapping)
    assert message in str(caught.value)


def test_a_mapping_of_a_table_is_refused_for_annotations(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a mapping of types"):
        imported(brat(tmp_path / "b", SPANS[0]), format="brat", mapping="columns: [a]\n")


BROKEN: list[Callable[[Path], Path]] = [
    lambda folder: brat(folder / "b", *SPANS, "R1\tlikes Arg1:T1 Arg2:T2") / "one.ann",
    lambda folder: written(folder / "ls.json", task(region("a", "PER", "Ann Lee"), relation("a", "a", "x"))),
    lambda folder: written(folder / "cas.json", CAS),
    lambda folder: written(folder / "h.json", ROWS),
    lambda folder: written_text(folder / "one.tsv", TSV),
]


def written_text(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    make=st.sampled_from(BROKEN),
    place=st.integers(0, 3000),
    piece=st.sampled_from(["", "\t", "9", '"', "[", "}", "null", "-1", "\\ud800", "é", "9" * 5000, "1e999"]),
    length=st.integers(0, 5),
)
def test_damaged_annotations_are_read_or_refused(tmp_path: Path, make: Callable[[Path], Path], place: int, piece: str, length: int) -> None:
    path = make(tmp_path)
    text = path.read_text(encoding="utf-8")
    place = place % len(text)
    path.write_text(text[:place] + piece + text[place + length :], encoding="utf-8")
    try:
        _, report = imported(path)
    except GraphmodelError as error:
        assert str(error)
    else:
        lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        assert path.suffix != ".ann" or report.rows == len(lines)


def test_a_deep_annotation_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "h.json"
    path.write_text('{"target": "TextQuoteSelector", "a": ' + "[" * 3000)
    with pytest.raises(ProblemsError, match="nested deeper"):
        imported(path)


def test_many_annotations_of_the_same_take_no_time(tmp_path: Path) -> None:
    text = "Ann Lee. " * 5000
    lines = [f"T{number}\tPER {9 * number} {9 * number + 7}\tAnn Lee" for number in range(5000)]
    same = [f"*\tEquiv T{number} T{number + 1}" for number in range(4999)]
    whole = [f"T{9000 + number}\tX 0 {len(text)}\t" for number in range(50)]
    model, report = imported(brat(tmp_path / "b", *lines, *same, *whole, text=text))
    assert len(model.entities) == 1
    assert skipped(report) == {"longer than 20,000 characters": 50}
    assert report.rows == 5000 + 4999 + 50
