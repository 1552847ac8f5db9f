"""The table of fields: a field that is added to a class of the model, and nowhere else, is kept by everything."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import graphmodel
from graphmodel.model.fields import fields_of
from graphmodel.model.statement import Document, Entity, Evidence, Statement, statement_id

FIELDS = {
    "class Entity": ('mood: str | None = None\n    """A text."""', 'Entity("a", "Person", "A", mood="calm")'),
    "class Document": ('pages: int | None = None\n    """A number."""', 'Document("d", "D", pages=7)'),
    "class Evidence": ('column_no: int | None = None\n    """A number."""', 'Evidence("d", 0, 2, column_no=3)'),
    "class Statement": (
        'tone_of_voice: str | None = None\n    """A text."""\n    until: Date | None = None\n    """A date."""\n'
        '    weight: float | None = None\n    """A number."""\n    loud: StrictBool = False\n    """True or false."""\n'
        '    topics: tuple[Name, ...] = ()\n    """Texts."""',
        "",
    ),
}
NEW = {"tone_of_voice": "angry", "until": "2025-03", "weight": 0.25, "loud": True, "topics": ("peace", "a|b")}

SCRIPT = """
import json, sys
from dataclasses import replace
from pathlib import Path
from graphmodel import formats
from graphmodel.claims.snapshot import Snapshot
from graphmodel.diagram.view import diagram_view
from graphmodel.graph.build import build_graph, model_of
from graphmodel.graph.rows import all_rows, graph_of_rows
from graphmodel.formats import csv_folder, graphml, model_json, model_yaml, node_link
from graphmodel.identity.clusters import apply, separate
from graphmodel.identity.decisions import Decision
from graphmodel.model.json_schema import json_schema
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.pages.explorer_data import page_data
from graphmodel.querying.engine.session import Engine
from graphmodel.reports.briefing import briefing_of
from graphmodel.reports.markdown import markdown
from graphmodel.versions.change_text import model_lines
from graphmodel.versions.diff import diff
from graphmodel.versions.merge import Source, merge

NEW = json.loads(sys.argv[1])
NEW["topics"] = tuple(NEW["topics"])
bare = Model("m", (Document("d", "D"),), (Entity("a", "Person", "A"), Entity("b", "Person", "B")), (
    Statement("a", "MEETS", "b", id="s", evidence=(Evidence("d", 0, 2),)),
))
statement = replace(bare.statements[0], evidence=(Evidence("d", 0, 2, column_no=3),), **NEW)
model = replace(
    bare,
    documents=(Document("d", "D", pages=7),),
    entities=(Entity("a", "Person", "A", mood="calm"), bare.entities[1]),
    statements=(statement,),
)
assert model != bare
found = {}
found["yaml"] = model_yaml.parse_yaml_text(model_yaml.yaml_text(model)) == model
found["json"] = model_json.parse_json_text(model_json.json_text(model)) == model
csv_folder.write(model, Path(sys.argv[2]) / "csv")
found["csv"] = formats.read_model(Path(sys.argv[2]) / "csv") == model
graph = build_graph(model)
found["graph"] = model_of(graph) == model
found["node-link"] = model_of(node_link.parse("".join(node_link.text(graph)).encode()).content) == model
found["graphml"] = model_of(graphml.parse("".join(graphml.text(graph)).encode()).content) == model
found["database rows"] = model_of(graph_of_rows(*all_rows(graph, "m"))) == model
found["json schema"] = "tone_of_voice" in json_schema(model.schema)["$defs"]["Statement"]["properties"]
with Engine(*all_rows(graph)) as engine:
    query = "MATCH (a:Person {id: 'a'})-[r:MEETS]->(), (d:Document) RETURN a.mood, d.pages, r.toneOfVoice, r.weight, r.loud, r.topics, r.columnNos, "
    (row,) = engine.query(query + "toString(r.untilLatest) AS latest").rows
found["engine"] = [*row]
found["diff"] = sorted({(one.part, one.kind, one.field) for one in diff(bare, model)})
found["textconv"] = "mood calm" in model_lines(model) and "tone_of_voice: angry" in model_lines(model)
page = json.dumps(page_data(graph, model.schema, model=model))
found["page"] = [word in page for word in ("calm", '["pages", "7"]', "angry", '"column_no": 3', "0.25", "peace")]
report = markdown(briefing_of(Snapshot(model)))
found["briefing"] = [word in report for word in ("tone of voice: angry", "weight: 0\\\\.25", "until: 2025-03", "— loud", "mood: calm", "pages: 7")]
found["merge"] = merge(Source("a", bare), Source("b", model), bare).ours == model
same = Decision("same", "ann", "2025-02-14T09:30:00Z", "one person", ("a", "b"))
applied = apply(model, [same])
found["identity"] = applied.entities[0].mood == "calm" and separate(applied) == model
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What everything makes of new fields: asked in a copy of the package, where only the classes of the model have them."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(Path(graphmodel.__file__).parent, folder / "graphmodel", ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "graphmodel" / "model" / "statement.py"
    text = file.read_text("utf-8")
    for name, (declared, _) in FIELDS.items():
        start = text.index(name)
        # Right before the class's first method, or its end.
        methods = [at for at in (text.find("\n    def ", start), text.find("\n    @property", start), text.find("\n\n\n", start)) if at > 0]
        at = min(methods)
        text = f"{text[:at].rstrip()}\n    {declared}\n{text[at:]}"
    file.write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(NEW), str(folder)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize(
    "where", ["yaml", "json", "csv", "graph", "node-link", "graphml", "database rows", "json schema", "textconv", "merge", "identity"]
)
def test_a_new_field_is_kept(found: dict[str, object], where: str) -> None:
    assert found[where] is True


def test_a_new_field_can_be_queried(found: dict[str, object]) -> None:
    assert found["engine"] == ["calm", 7, "angry", 0.25, True, ["peace", "a|b"], [3], "2025-03-31"]


def test_a_new_field_is_a_difference(found: dict[str, object]) -> None:
    changed = [["statement", "changed", name] for name in ("evidence", "loud", "tone_of_voice", "topics", "weight")]
    assert found["diff"] == sorted([*changed, ["statement", "re-dated", "until"], ["document", "changed", "pages"], ["entity", "changed", "mood"]])


def test_a_new_field_is_on_the_page_and_in_the_briefing(found: dict[str, object]) -> None:
    assert found["page"] == [True] * 6
    assert found["briefing"] == [True] * 6


def test_attribute_names_are_unique_and_camel_case() -> None:
    for kind in (Entity, Document, Statement):
        names = [one.attribute for one in fields_of(kind) if one.attribute]
        assert len(set(names)) == len(names)
        assert all("_" not in name for name in names)


def test_a_computed_id_is_made_of_what_is_distinct_and_nothing_else() -> None:
    """The ids that earlier versions computed stay: they stand in people's files and databases."""
    statement = Statement("a", "MEETS", "b", evidence=(Evidence("d", 3, 5),), qualifiers={"event": "e"}, attribution=("c",))
    assert statement.id == "s-745a154aa36b14ba"
    same = {"note": "n", "certainty": "possible", "valid": "2025", "draft": True, "coder": "x", "confidence": 0.5, "properties": {"x": 1}}
    for name, value in same.items():
        assert statement_id(Statement(**{**_values(statement), name: value})) == statement.id, name
    other = {"subject": "x", "relation": "X", "object": "x", "negated": True, "content": True, "qualifiers": {}, "attribution": (), "evidence": ()}
    for name, value in other.items():
        assert statement_id(Statement(**{**_values(statement), name: value})) != statement.id, name


def test_words_without_offsets_make_a_place() -> None:
    def at(**place: str) -> str:
        return Statement("a", "MEETS", "b", evidence=(Evidence("d", exact="yes", **place),)).id

    assert len({at(), at(prefix="said "), at(suffix=", and"), Statement("a", "MEETS", "b", evidence=(Evidence("d", exact="no"),)).id}) == 4
    with_offsets = [Statement("a", "MEETS", "b", evidence=(Evidence("d", 3, 6, words),)).id for words in ("yes", "No!")]
    assert with_offsets[0] == with_offsets[1]


def _values(statement: Statement) -> dict[str, object]:
    return {one.name: getattr(statement, one.name) for one in fields_of(Statement)} | {"id": ""}
