"""`graphmodel check` on files that are wrong, hostile or damaged: a clear line for each mistake, exit 3, and nothing written."""

import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from graphmodel.model.model import Model
from graphmodel.model.statement import Entity, Statement
from graphmodel.model.validate import findings

HEAD = "graphmodel: 1\nmodel: m\n"
PEOPLE = """\
entities:
  - {id: a, label: Person, name: A}
  - {id: b, label: Person, name: B}
  - {id: s, label: State, name: S}
  - {id: p, label: Proposition, name: P}
"""

TWELVE = """\
graphmodel: 1
model: twelve
titel: misspelt
entities:
  - {id: a, label: Person, name: A}
  - {id: a, label: Person, name: B}
  - {id: s, label: State, name: S}
  - {id: p, label: Proposition, name: P}
  - {id: q, label: Persn, name: Q}
  - {id: r, label: Person, name: NO}
  - {id: t, label: Person, name: T, name: U}
statements:
  - {subject: aa, relation: DENIES, object: p}
  - {subject: p, relation: DENIES, object: p}
  - {subject: a, relation: DENNIES, object: p}
  - {subject: a, relation: DENIES, object: p, stated: 2025-02-30}
  - {subject: r, relation: DENIES, object: p, valid: 2025-03/2025-01}
  - {subject: t, relation: DENIES, object: p, evidence: [{document: d}]}
  - {subject: a, relation: DENIES}
"""

WRONG = {
    "duplicate key": (HEAD + "entities:\n  - {id: a, label: Person, name: A, name: B}\n", "4:37:"),
    "duplicate id": (HEAD + "entities:\n  - {id: a, label: Person, name: A}\n  - {id: a, label: Person, name: B}\n", "5:10:"),
    "unknown entity": (HEAD + PEOPLE + "statements:\n  - {subject: x, relation: MEETS, object: a}\n", "9:15:"),
    "wrong label": (HEAD + PEOPLE + "statements:\n  - {subject: s, relation: HEADS, object: a}\n", "9:15:"),
    "impossible date": (HEAD + PEOPLE + "statements:\n  - {subject: a, relation: MEETS, object: b, valid: 2025-02-30}\n", "9:53:"),
    "inverted dates": (HEAD + PEOPLE + "statements:\n  - {subject: a, relation: MEETS, object: b, valid: 2025-02-03/2025-02-01}\n", "9:53:"),
    "two holders": (
        HEAD
        + PEOPLE
        + "statements:\n  - {subject: a, relation: HEADS, object: s, valid: 2020-01-01/..}\n"
        + "  - {subject: b, relation: HEADS, object: s, valid: 2021-01-01/..}\n",
        "10:53:",
    ),
    "circle": (
        HEAD
        + PEOPLE
        + "statements:\n  - {id: s1, subject: a, relation: DENIES, object: s2}\n  - {id: s2, subject: a, relation: DENIES, object: s1}\n",
        "9:52:",
    ),
    "NO": (HEAD + "entities:\n  - {id: a, label: Person, name: NO}\n", "4:34:"),
    "12:30": (HEAD + "title: 12:30\n", "3:8:"),
    "anchors": (HEAD + "entities: &e []\nstatements: *e\n", "3:11:"),
    "alias bomb": (
        "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{y}: &{y} [{','.join(['*' + x] * 9)}]\n" for x, y in zip("abcdefgh", "bcdefghi", strict=True)),
        "1:4:",
    ),
    "5,000 digits": (HEAD + f"title: {'9' * 5000}\n", "3:8:"),
    "surrogate": (HEAD + 'title: "\\ud800"\n', "3:8:"),
    "control character": (HEAD + "title: a\x07b\n", "3:9:"),
    "truncated": (HEAD + "entities:\n  - {id: a, label: Per", "4:"),
    "nested": ("a: " + "[" * 5000, "1:"),
    "block nested": ("- " * 3000, "1:"),
    "empty": ("", "1:1:"),
    "only a comment": ("# nothing\n", "1:1:"),
    "a list": ("- a\n- b\n", "1:1:"),
    "two documents": (HEAD + "---\n" + HEAD, "3:1:"),
    "python tag": (HEAD + "title: !!python/object/apply:os.system [id]\n", ""),
    "stated after it was published": (
        HEAD
        + "documents:\n  - {id: d, title: D, published: 2025-01-01}\n"
        + PEOPLE
        + "statements:\n  - {subject: a, relation: MEETS, object: b, stated: 2025-02-01, evidence: [{document: d}]}\n",
        "11:54:",
    ),
}
BYTES = {
    "NUL": HEAD.encode() + b"title: a\x00b\n",
    "UTF-16": (HEAD + "title: x\n").encode("utf-16"),
    "Latin-1": HEAD.encode() + "title: Zürich\n".encode("latin-1"),
    "binary": bytes(range(256)),
}
JSON = {
    "duplicate key": ('{"graphmodel": 1,\n "model": "m",\n "model": "n"}', "3:2:"),
    "surrogate": ('{"graphmodel": 1, "model": "m",\n "title": "\\ud800"}', "2:11:"),
    "NaN": ('{"graphmodel": NaN}', "1:16:"),
    "5,000 digits": ('{"graphmodel": ' + "9" * 5000 + "}", "1:16:"),
    "truncated": ('{"graphmodel": 1,\n "mod', "2:"),
    "nested": ("[" * 100_000, "1:"),
    "wrong type": ('{"graphmodel": 1, "model": "m",\n\t"entities": [{"id": 5, "label": "Person", "name": "A"}]}', "2:22:"),
    "edge to nobody": ('{"nodes": [{"id": "a"}],\n "edges": [{"source": "a", "target": "b"}]}', "2:38:"),
}


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (500 * 2**20, 500 * 2**20))


def graphmodel(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "graphmodel", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False, preexec_fn=limited
    )


def complaint(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    checked = graphmodel("check", name, folder=folder)
    assert checked.returncode == 1, checked
    assert "Traceback" not in checked.stderr
    assert "a bug in graphmodel" not in checked.stderr
    assert re.search(rf"^(graphmodel: )?{re.escape(name)}:\d+:\d+: ", checked.stderr, re.MULTILINE), checked.stderr
    assert graphmodel("build", name, "-o", "out.json", folder=folder).returncode == 3
    assert [one.name for one in folder.iterdir()] == [name]
    return checked.stderr


def test_twelve_mistakes_are_twelve_places(tmp_path: Path) -> None:
    lines = complaint(tmp_path, "twelve.yaml", TWELVE.encode()).splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        f"twelve.yaml:{place}" for place in ("3:8", "6:10", "9:20", "10:34", "11:37", "13:15", "14:15", "15:28", "16:55", "17:54", "18:69", "19:5")
    ]


@pytest.mark.parametrize("name", WRONG)
def test_yaml_that_is_wrong(name: str, tmp_path: Path) -> None:
    text, place = WRONG[name]
    assert f"wrong.yaml:{place}" in complaint(tmp_path, "wrong.yaml", text.encode())


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_no_text(name: str, tmp_path: Path) -> None:
    complaint(tmp_path, "wrong.yaml", BYTES[name])


@pytest.mark.parametrize("name", JSON)
def test_json_that_is_wrong(name: str, tmp_path: Path) -> None:
    text, place = JSON[name]
    assert f"wrong.json:{place}" in complaint(tmp_path, "wrong.json", text.encode())


def test_csv_problems_name_file_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "entities.csv").write_text("id,label,name\na,Person,A\nb,Persn,B\n")
    (tmp_path / "statements.csv").write_text('id,subject,relation,object,note\ns1,a,MEETS,b,"two\nlines"\ns2,a,MEETS,c,\n')
    (tmp_path / "evidence.csv").write_text("statement,document,start,end\ns3,d,1,2\n")
    told = graphmodel("check", ".", folder=tmp_path).stderr
    assert "entities.csv:3:3: entities[1].label: no label 'Persn'" in told
    assert "statements.csv:4:12: statements[1].object: no entity 'c'" in told
    assert "evidence.csv:2:1: statement: no statement 's3'" in told


@pytest.mark.parametrize(("text", "code"), [('<!DOCTYPE x [<!ENTITY a "b">]><graphml/>', 3), ("<a/>", 3), ("<graphml>", 1), ("<graphml/>", 1)])
def test_xml_that_is_no_graph(text: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "x.graphml").write_text(text)
    done = graphmodel("check", "x.graphml", folder=tmp_path)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "x.graphml" in done.stderr


@pytest.mark.parametrize(
    ("ann", "bob", "contradict"),
    [
        (("2017-01-20/..", "2019-05-01"), ("2021-01-20/..", "2021-12-01"), False),  # open when it was said: the next one followed
        (("2017-01-20/..", "2021-01-20"), ("2021-01-20/..", "2021-12-01"), True),
        (("2017-01-20/..", None), ("2021-01-20/..", "2021-12-01"), True),
        (("2017-01-20/..", "2019-05-01"), ("2018-01-20/..", "2019-05-01"), True),
        (("2017-01-20/..", "2016-11-09"), ("2017-01-20/2021-01-20", "2016-11-09"), True),  # said before either began
        (("2017-01-20/..", "9999-12-31"), ("2021-01-20/..", None), True),
    ],
)
def test_a_term_that_was_open_when_it_was_said_contradicts_nobody_who_came_later(
    ann: tuple[str, str | None], bob: tuple[str, str | None], contradict: bool
) -> None:
    entities = (Entity("a", "Person", "A"), Entity("b", "Person", "B"), Entity("s", "State", "S"))
    statements = tuple(Statement(who, "HEADS", "s", id=f"{who}-heads", valid=valid, stated=said) for who, (valid, said) in (("a", ann), ("b", bob)))
    found = [message for _, message in findings(Model("m", (), entities, statements))]
    assert bool(found) is contradict
    assert all("only one may hold HEADS" in message for message in found)


def test_a_later_holder_on_the_handover_day_is_no_contradiction() -> None:
    people = (Entity("a", "Person", "A"), Entity("b", "Person", "B"), Entity("s", "State", "S"))
    one, other = Statement("a", "HEADS", "s", valid="2021-01-20/2025-01-20"), Statement("b", "HEADS", "s", valid="2025-01-20/..")
    assert list(findings(Model("m", (), people, (one, other)))) == []
