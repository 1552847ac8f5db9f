"""Who is the same: the file of decisions, what they come to in whatever order, and that applying and taking back gives the same bytes."""

import json
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmodel import formats
from graphmodel.errors import InputError, ProblemsError, UsageError
from graphmodel.formats import csv_folder, graphml, model_json, model_yaml, node_link
from graphmodel.graph.build import build_graph, model_of
from graphmodel.graph.rows import node_rows, relationship_rows
from graphmodel.identity.clusters import apply, clusters_of, former_ids, separate
from graphmodel.identity.decisions import Decision, append, effective, line_text, parse, read
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.model.validate import findings

AT = "2025-02-14T09:30:00Z"
NAMES = {"zelenskyy": "Volodymyr Zelenskyy", "zelensky": "Volodymyr Zelensky", "зеленський": "Володимир Зеленський"}


def same(*ids: str, keep: str | None = None, by: str = "ann") -> Decision:
    return Decision("same", by, AT, "one person", ids, keep)


def not_same(*ids: str, by: str = "ann") -> Decision:
    return Decision("not-same", by, AT, "brothers", ids)


def undo(one: Decision, by: str = "bob") -> Decision:
    return Decision("undo", by, AT, "a mistake", undoes=one.id)


def press() -> Model:
    people = [
        Entity("trump", "Person", "Donald Trump"),
        Entity("zelenskyy", "Person", NAMES["zelenskyy"], ("Zelenskyy",), ("wikidata:Q3874799",)),
        Entity("kellogg", "Person", "Keith Kellogg"),
        Entity("зеленський", "Actor", NAMES["зеленський"], unspecified=False, note="as Ukrainska Pravda writes him"),
        Entity("zelensky", "Person", NAMES["zelensky"], external=("wikidata:Q3874799",), valid="1978/.."),
        Entity("talks", "Event", "talks"),
    ]
    statements = [
        Statement("zelensky", "MEETS", "kellogg", id="s1", qualifiers={"event": "talks"}),
        Statement("зеленський", "DENIES", "s1", id="s2", attribution=("zelenskyy", "trump")),
        Statement("trump", "WARNS_AGAINST", "talks", id="s3", qualifiers={"addressee": "zelenskyy"}, evidence=(Evidence("d", 0, 2, "ab"),)),
        Statement("zelensky", "SPEAKS_WITH", "zelenskyy", id="s4"),
    ]
    return Model("press", (Document("d", "D"),), tuple(people), tuple(statements))


def through(model: Model, form: str, tmp_path: Path) -> Model:
    match form:
        case ".yaml":
            return model_yaml.parse_yaml_text(model_yaml.yaml_text(model))
        case ".model.json":
            return model_json.parse_json_text(model_json.json_text(model))
        case ".csv":
            csv_folder.write(model, tmp_path / "tables")
            return csv_folder.read(tmp_path / "tables").model
        case "graph":
            return model_of(build_graph(model))
        case ".graphml":
            return model_of(graphml.parse("".join(graphml.text(build_graph(model))).encode()).graph)
        case _:
            found = node_link.parse("".join(node_link.text(build_graph(model))).encode()).content
            return found if isinstance(found, Model) else model_of(found)


@pytest.mark.parametrize("form", [".yaml", ".model.json", ".csv", "graph", ".graphml", ".json"])
def test_three_spellings_become_one_and_three_again_byte_by_byte(form: str, tmp_path: Path) -> None:
    model = press()
    assert not list(findings(model))
    before = model_yaml.yaml_text(model)
    one = apply(model, [same(*NAMES, keep="zelenskyy")])
    assert not list(findings(one))
    assert model_yaml.yaml_text(one) != before
    assert [entity.id for entity in one.entities] == ["trump", "zelenskyy", "kellogg", "talks"]
    him = one.entity_by_id["zelenskyy"]
    assert (him.label, him.name, him.external, him.valid) == ("Person", NAMES["zelenskyy"], ("wikidata:Q3874799",), "1978/..")
    assert set(him.aliases) == {"Zelenskyy", NAMES["zelensky"], NAMES["зеленський"]}
    assert set(former_ids(him)) == set(NAMES)
    index = one.statement_by_id
    assert (index["s1"].subject, index["s1"].named) == ("zelenskyy", ("subject:zelensky",))
    assert (index["s2"].attribution, index["s2"].named) == (("zelenskyy", "trump"), ("subject:зеленський",))
    assert (index["s3"].qualifiers["addressee"], index["s3"].named) == ("zelenskyy", ())
    assert (index["s4"].subject, index["s4"].object) == ("zelenskyy", "zelenskyy")
    again = through(one, form, tmp_path)
    assert again == one
    assert separate(again) == model
    assert model_yaml.yaml_text(separate(again)) == before
    assert model_yaml.yaml_text(apply(one, [same(*NAMES, keep="zelenskyy"), undo(same(*NAMES, keep="zelenskyy"))])) == before


def test_a_merged_model_in_a_database_has_the_names_that_statements_were_made_with() -> None:
    graph = build_graph(apply(press(), [same(*NAMES)]))
    edges = {properties["id"]: properties for *_, properties in relationship_rows(graph)}
    assert edges["s2"]["named"] == ["subject:зеленський", "attribution.0:zelenskyy"]
    merged = {properties["id"]: properties for _, properties in node_rows(graph)}["zelensky"]["merged"]
    assert isinstance(merged, list)
    assert [json.loads(str(one))["id"] for one in merged] == ["zelenskyy", "зеленський", "zelensky"]


IDS = [f"e{number}" for number in range(7)]


def town() -> Model:
    generator = random.Random(1)
    entities = tuple(Entity(id_, "Person", f"Name {id_}") for id_ in IDS)
    statements = tuple(
        Statement(*generator.sample(IDS, 1), "MEETS", *generator.sample(IDS, 1), id=f"s{number}", attribution=tuple(generator.sample(IDS, 2)))
        for number in range(6)
    )
    return Model("town", (), entities, statements)


def test_a_thousand_random_sequences_of_decisions_and_undos() -> None:
    """What the decisions come to is what an oracle says (components of the live ones), in any order; undone, the bytes are the same."""
    generator = random.Random(20250214)
    model = town()
    before = model_yaml.yaml_text(model)
    collided = merged = 0
    for round_ in range(1000):
        done: list[Decision] = []
        for step in range(generator.randint(1, 9)):
            by = f"{round_}-{step}"
            open_ = list(done)
            if open_ and generator.random() < 0.35:
                done.append(undo(generator.choice(open_), by))
            elif generator.random() < 0.2:
                done.append(not_same(*generator.sample(IDS, 2), by=by))
            else:
                ids = generator.sample(IDS, generator.choice([2, 2, 3]))
                done.append(same(*ids, keep=generator.choice([None, None, ids[0]]), by=by))
        expected = oracle(done)
        for _ in range(3):
            generator.shuffle(done)
            if expected is None:
                with pytest.raises(ProblemsError):
                    clusters_of(done)
                continue
            assert {id_: clusters_of(done).of(id_) for id_ in IDS} == expected
            one = apply(model, done)
            assert {entity.id for entity in one.entities} == set(expected.values())
            assert [(s.subject, s.object) for s in one.statements] == [(expected[s.subject], expected[s.object]) for s in model.statements]
            assert separate(one) == model
        collided += expected is None
        merged += expected is not None and len(set(expected.values())) < len(IDS)
        while rest := effective(done):
            done.append(undo(rest[0], f"{round_}-end-{len(done)}"))
        again = apply(apply(model, []) if expected is None else one, done)
        assert again == model
        if round_ % 10 == 0:
            assert model_yaml.yaml_text(again) == before
    assert collided > 50
    assert merged > 500


def oracle(decisions: list[Decision]) -> dict[str, str] | None:
    """The canonical ids by another way: recursion over undos, components of networkx; None where decisions collide."""

    def counts(one: Decision) -> bool:
        return not any(other.undoes == one.id and counts(other) for other in decisions)

    counting = [one for one in decisions if counts(one)]
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(IDS)
    for one in counting:
        if one.decision == "same":
            graph.add_edges_from((one.entities[0], other) for other in one.entities[1:])
    found: dict[str, str] = {}
    for part in nx.connected_components(graph):
        kept = {one.keep for one in counting if one.decision == "same" and one.keep in part}
        if len(kept) > 1:
            return None
        found |= dict.fromkeys(part, str(next(iter(kept), min(part))))
    for one in counting:
        if one.decision == "not-same" and found[one.entities[0]] == found[one.entities[1]]:
            return None
    return found


def test_colliding_decisions_are_reported_with_the_way_between_them() -> None:
    lines = [same("a", "b"), same("c", "d"), same("b", "c", "x"), not_same("a", "d", by="bob")]
    data = "".join(line_text(one) + "\n" for one in lines).encode()
    with pytest.raises(ProblemsError) as error:
        clusters_of(parse(data, "log"), "log")
    assert str(error.value) == (
        f"log:4:1: entities: 'a' and 'd' are not the same ({lines[3].id}, line 4, bob), and they are: a = b ({lines[0].id}, line 1, ann), "
        f"b = c ({lines[2].id}, line 3, ann), c = d ({lines[1].id}, line 2, ann); undo one of these decisions"
    )
    assert clusters_of([*lines, undo(lines[2])]).are_distinct("b", "c")
    with pytest.raises(ProblemsError, match=r"keep one id, not several: a \(.*\), c \("):
        clusters_of([same("a", "b", keep="a"), same("b", "c", keep="c")])


def test_collisions_are_undone_one_after_another(tmp_path: Path) -> None:
    from tests.support.command import graphmodel

    first, second, brothers, others = same("a", "b"), same("c", "d"), not_same("a", "b"), not_same("c", "d")
    names = [same("k", "l", keep="k"), same("k", "l", keep="l"), same("l", "m", keep="m")]
    lines = [first, second, brothers, others, *names]
    log = tmp_path / "identity.jsonl"
    log.write_text("".join(line_text(one) + "\n" for one in lines))
    done = graphmodel("identity", "show", "--format", "json", folder=tmp_path)
    assert done.returncode == 3
    assert [row["id"] for row in json.loads(done.stdout)] == [one.id for one in lines]
    assert done.stderr.count("are not the same") == 2
    assert graphmodel("identity", "show", "--groups", folder=tmp_path).stdout == ""
    # What collides anew is refused, also as one name more for the same ids, or as an undo.
    done = graphmodel("identity", "decide", "m", "n", "--same", "--keep", "n", "--why", "w", folder=tmp_path)
    assert done.returncode == 4
    assert "keep one id, not several" in done.stderr
    assert "are not the same" not in done.stderr, "only what is new"
    assert graphmodel("identity", "decide", "a", "b", "--not-same", "--why", "w", folder=tmp_path).returncode == 4
    for one in (brothers, second, *names[:2]):
        done = graphmodel("identity", "undo", one.id, "--why", "w", folder=tmp_path)
        assert done.returncode == 0, done.stderr
    assert graphmodel("identity", "show", folder=tmp_path).returncode == 0
    again = read(log)[len(lines)]
    done = graphmodel("identity", "undo", again.id, "--why", "w", folder=tmp_path)
    assert done.returncode == 4


def test_what_cannot_be_one_is_not_made_one() -> None:
    model = press()
    with pytest.raises(ProblemsError, match=r"cannot be one: talks \(Event\), trump \(Person\)"):
        apply(model, [same("trump", "talks")])
    with pytest.raises(ProblemsError, match="cannot be called 'd' in this model"):
        apply(model, [same("trump", "d")])
    # Who is nowhere in the model decides nothing in it; the common id holds also where only one of them is.
    assert apply(model, [same("nobody", "noone")]) == model
    assert apply(model, [same("trump", "djt")]).statement_by_id["s3"].subject == "djt"
    assert separate(apply(model, [same("trump", "djt")])) == model


def test_a_merged_model_that_was_changed_by_hand_is_taken_apart_or_refused() -> None:
    one = apply(press(), [same(*NAMES, keep="zelenskyy")])
    new = Statement("trump", "MEETS", "kellogg", id="new")
    more = replace(one, entities=(Entity("new", "Person", "New"), *one.entities), statements=(new, *one.statements))
    apart = separate(more)
    assert {entity.id for entity in apart.entities} == {"new", *press().entity_by_id}
    assert apart.statements[1:] == press().statements
    him = one.entity_by_id["zelenskyy"]
    for wrong in (
        "{}",
        "x",
        '{"number": "1", "id": "a", "label": "Person", "name": "A"}',
        '{"number": 1, "id": " a", "label": "Person", "name": "A"}',
    ):
        entities = tuple(replace(him, merged=(wrong,)) if entity is him else entity for entity in one.entities)
        with pytest.raises(InputError, match="what `merged` says"):
            separate(replace(one, entities=entities))
    with pytest.raises(InputError, match="does not have"):
        separate(replace(one, statements=(replace(one.statements[0], named=("event2:x",)),)))
    renamed = apply(press(), [same("trump", "djt")])
    with pytest.raises(InputError, match="say under `named` which of them it means"):
        separate(replace(renamed, statements=(*renamed.statements, Statement("djt", "MEETS", "kellogg"))))


def test_hostile_lines_are_reported_with_their_places() -> None:
    good = line_text(same("a", "b"))
    lines = {
        1: good,
        2: good.replace("one person", "one persom"),
        3: '{"id": "d-1"',
        4: "[]",
        5: '{"decision": "perhaps", "by": "a", "at": "2025-02-30T00:00:00Z", "why": "", "entities": "a"}',
        6: line_text(Decision("same", "a", AT, "w", ("a",))),
        7: line_text(Decision("undo", "a", AT, "w", ("a", "b"))),
        8: line_text(replace(same("a", "b"), keep="c")),
        9: '{"a": 1, "a": 2}',
        10: "[" * 2000,
        11: '"' + "x" * 70_000 + '"',
        12: good,
        13: line_text(not_same(*(f"e{number}" for number in range(101)))),
    }
    with pytest.raises(ProblemsError) as error:
        parse("\n".join(lines.values()).encode(), "log.jsonl")
    places = {problem.line for problem in error.value.problems}
    assert places == {*range(2, 12), 13}, error.value
    told = str(error.value)
    assert "log.jsonl:2:8: id: " in told
    assert "the line was changed after it was written" in told
    assert "log.jsonl:5:42: at: '2025-02-30T00:00:00Z' is no moment in UTC" in told
    with pytest.raises(ProblemsError, match="no decision 'd-0000000000000000' in this file"):
        parse(line_text(Decision("undo", "a", AT, "w", undoes="d-0000000000000000")).encode())
    with pytest.raises(ProblemsError, match="not UTF-8"):
        parse(b'{"id": "\xff"}\n')
    # The same line twice, as after a merge of branches, is one decision; nothing is none.
    assert parse(f"{good}\r\n\n{good}".encode()) == (same("a", "b"),)
    assert parse(b"") == ()


@given(st.binary(max_size=200))
def test_any_bytes_are_decisions_or_problems(data: bytes) -> None:
    try:
        parse(data)
    except InputError as error:
        assert str(error)


@settings(max_examples=200)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), st.lists(st.sampled_from(IDS), min_size=2, max_size=4, unique=True)
)
def test_a_decision_comes_back_from_its_line(why: str, ids: list[str]) -> None:
    one = Decision("same", why, AT, why, tuple(ids), ids[-1])
    assert parse(line_text(one).encode()) == (one,)
    assert "\n" not in line_text(one)


def test_lines_are_only_added(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    first = same("a", "b")
    append(log, [first])
    log.write_bytes(log.read_bytes().rstrip(b"\n"))  # an editor that leaves out the last newline
    before = log.read_bytes()
    append(log, [undo(first), not_same("a", "b")])
    assert log.read_bytes().startswith(before + b"\n")
    assert len(read(log)) == 3
    now = log.read_bytes()
    for wrong in (first, Decision("same", "x", AT, "y", ("a",))):
        with pytest.raises(UsageError):
            append(log, [wrong])
    assert log.read_bytes() == now
    log.write_bytes(now + b"{broken")
    with pytest.raises(ProblemsError, match=":4:"):
        append(log, [same("c", "d")])
    assert log.read_bytes() == now + b"{broken"


WRITER = """
import sys
from pathlib import Path
from graphmodel.identity.decisions import Decision, append
print("ready", flush=True)
for number in range(int(sys.argv[3])):
    append(Path(sys.argv[1]), [Decision("same", sys.argv[2], "2025-02-14T09:30:00Z", str(number) + "x" * 900, ("a", "b"))])
"""


def test_several_writers_at_once_lose_nothing_and_killed_ones_leave_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(log), f"w{n}", "12"], stdout=subprocess.DEVNULL) for n in range(3)]
    assert [one.wait(120) for one in writers] == [0, 0, 0]
    assert len(read(log)) == 36
    generator = random.Random(5)
    for round_ in range(4):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(log), f"k{round_}", "10000"], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(generator.uniform(0.05, 0.3))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        assert log.read_bytes().endswith(b"}\n")
        kept = len(read(log))
        append(log, [same("a", "b", by=f"after-{round_}")])
        assert len(read(log)) == kept + 1


def test_decisions_reach_every_command_that_reads_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    from graphmodel.cli import run

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GRAPHMODEL_BY", "ann")
    formats.write(press(), Path("press.yaml"))
    before = Path("press.yaml").read_bytes()

    def out(*arguments: str, code: int = 0) -> str:
        capfdbinary.readouterr()
        assert run(arguments) == code, capfdbinary.readouterr().err.decode()
        return capfdbinary.readouterr().out.decode()

    pairs = json.loads(out("identity", "suggest", "press.yaml", "--format", "json"))
    found = {(one["entity"], one["other"]): one["because"] for one in pairs}
    assert list(found) == [("zelensky", "зеленський"), ("zelenskyy", "зеленський"), ("zelensky", "zelenskyy")]
    assert found["zelensky", "zelenskyy"][1:] == ["the same id elsewhere: wikidata:Q3874799", "against: SPEAKS_WITH is between them"]
    made = out("identity", "decide", *NAMES, "--same", "--keep", "zelenskyy", "--why", "one person", "--in", "press.yaml").strip()
    with_it = ("--identity", "identity.jsonl")
    assert out("identity", "suggest", "press.yaml", *with_it, "--format", "json") == "[]\n"
    assert "is contested" not in out("check", "press.yaml", *with_it)
    rows = json.loads(out("query", "MATCH (a)-[r:MEETS]->() RETURN a.id AS id, r.named AS named", "press.yaml", *with_it, "--format", "json"))
    assert rows == [{"id": "zelenskyy", "named": ["subject:zelensky"]}]
    assert json.loads(out("contested", "press.yaml", *with_it, "--format", "json"))[0]["contested"].startswith(NAMES["zelenskyy"])
    out("draw", "press.yaml", *with_it, "-o", "p.svg")
    assert 'data-id="zelensky"' not in Path("p.svg").read_text("utf-8")
    out("export", "press.yaml", *with_it, "-o", "p.json")
    out("build", "press.yaml", *with_it, "-o", "one.yaml")
    assert "merged" in Path("one.yaml").read_text("utf-8")
    out("identity", "separate", "p.json", "-o", "back.yaml")
    assert Path("back.yaml").read_bytes() == before
    assert [row["counts"] for row in json.loads(out("identity", "show", "--format", "json"))] == [True]
    out("identity", "undo", made, "--why", "a mistake")
    out("identity", "undo", made, "--why", "again", code=4)
    out("build", "press.yaml", *with_it, "-o", "two.yaml")
    assert Path("two.yaml").read_bytes() == before
    assert Path("press.yaml").read_bytes() == before
    out("identity", "decide", "zelensky", "zelenskyy", "--not-same", "--why", "brothers")
    assert len(json.loads(out("identity", "suggest", "press.yaml", *with_it, "--format", "json"))) == 2
    out("identity", "decide", "zelensky", "zelenskyy", "--same", "--why", "one", code=4)
    out("identity", "decide", "zelensky", "--same", "--why", "one", code=2)
    out("identity", "decide", "zelenski", "trump", "--same", "--why", "one", "--in", "press.yaml", code=2)
    out("identity", "decide", "zelensky", "trump", "--why", "one", code=2)
    out("identity", "undo", "d-123", "--why", "one", code=2)
    out("check", "press.yaml", "--identity", "missing.jsonl", code=3)
    assert "zelenskyy" in out("identity", "show", "--groups")


def test_many_decisions_from_a_reviewed_table(tmp_path: Path) -> None:
    from tests.support.command import graphmodel

    formats.write(press(), tmp_path / "press.yaml")
    table = graphmodel("identity", "suggest", "press.yaml", "--format", "csv", folder=tmp_path).stdout
    head, *rows = table.splitlines()
    decided = ["same,one person,zelenskyy", "not-same,,", ",,"]
    reviewed = [f"{head},decision,why,keep", *(f"{row},{verdict}" for row, verdict in zip(sorted(rows, reverse=True), decided, strict=True))]
    (tmp_path / "pairs.csv").write_text("\n".join(reviewed) + "\n", "utf-8")
    decide = ("identity", "decide", "--table", "pairs.csv", "--by", "ann")
    done = graphmodel(*decide, folder=tmp_path)
    assert (done.returncode, done.stderr) == (
        3,
        f"graphmodel: pairs.csv:3:{len(reviewed[2])}: why: no reason; give one in a column `why`, or for all rows with --why\n",
    )
    assert not (tmp_path / "identity.jsonl").exists()
    done = graphmodel(*decide, "--why", "read", "--in", "press.yaml", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    made = read(tmp_path / "identity.jsonl")
    assert [(one.decision, one.why, one.keep) for one in made] == [("same", "one person", "zelenskyy"), ("not-same", "read", None)]
    assert done.stdout.split() == [one.id for one in made]
    # All or nothing: the last row contradicts the first two.
    (tmp_path / "pairs.csv").write_text("entity,other,decision\ntrump,kellogg,same\nzelenskyy,zelensky,not-same\nzelensky,зеленський,same\n", "utf-8")
    before = (tmp_path / "identity.jsonl").read_bytes()
    assert graphmodel(*decide, "--why", "x", folder=tmp_path).returncode == 4
    assert (tmp_path / "identity.jsonl").read_bytes() == before
    for text, code in (
        ("a,b\n", 3),
        ("entity,other,decision\na,b,perhaps\n", 3),
        ("entity,other,decision\na,a,same\n", 3),
        ("", 3),
        ('entity,other,decision\na,"b', 3),
    ):
        (tmp_path / "pairs.csv").write_text(text, "utf-8")
        assert graphmodel(*decide, "--why", "x", folder=tmp_path).returncode == code, text
    assert graphmodel(*decide, "a", "b", folder=tmp_path).returncode == 2
    assert graphmodel("identity", "decide", folder=tmp_path).returncode == 2


def test_check_knows_files_of_decisions(tmp_path: Path) -> None:
    from tests.support.command import graphmodel

    log = tmp_path / "identity.jsonl"
    log.write_text("".join(line_text(one) + "\n" for one in (same("a", "b"), same("b", "c"))), "utf-8")
    done = graphmodel("check", log, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, f"{log}: OK. 2 decisions; 3 ids are 1 entities\n")
    log.write_text(line_text(same("a", "b")).replace("ann", "bob") + "\n" + line_text(not_same("a", "b")) + "\n", "utf-8")
    done = graphmodel("check", log, folder=tmp_path)
    assert done.returncode == 1
    assert "identity.jsonl:1:8: id: " in done.stderr
