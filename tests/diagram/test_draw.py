"""Diagrams: what is in the SVG, what is in the legend and the notes, hostile and foreign input, images, colours."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import warnings
from collections import Counter
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

import matplotlib as mpl
import networkx as nx
import pytest
from defusedxml.ElementTree import fromstring
from PIL import Image, ImageChops

from graphmodel.api.draw import draw
from graphmodel.diagram import network_layout, raster
from graphmodel.diagram.network import network_picture
from graphmodel.diagram.picture import Picture
from graphmodel.diagram.svg import svg_text
from graphmodel.diagram.timeline import timeline_picture
from graphmodel.errors import RefusedError, UsageError
from graphmodel.graph.subgraph import subgraph
from graphmodel.model import schema
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement

SVG = "{http://www.w3.org/2000/svg}"

SUMMIT_NODES = {
    "halden": ("Person", "President Oskar Halden"),
    "mirel": ("Person", "President Ioana Mirel"),
    "draganov": ("Person", "President Viktor Draganov"),
    "teller": ("Person", "Vice President Ann Teller"),
    "osei": ("Person", "Foreign Secretary Kwame Osei"),
    "brandt": ("Person", "Defence Secretary Lea Brandt"),
    "quist": ("Person", "Special envoy Jens Quist"),
    "petrescu": ("Person", "Spokesman Dan Petrescu"),
    "lund": ("Person", "Karin Lund"),
    "westland": ("State", "Westland"),
    "carpathia": ("State", "Carpathia"),
    "norda": ("State", "Norda"),
    "union": ("Organization", "Continental Union"),
    "pact": ("Organization", "Northern Defence Pact"),
    "herald": ("Organization", "Carpathian media"),
    "allies": ("Group", "Continental leaders"),
    "inviter": ("Actor", "whoever sent the invitation"),
    "conference": ("Event", "Lakeside Security Conference"),
    "meeting": ("Proposition", "A three-way meeting takes place on the first day of the conference"),
    "call": ("Event", "Telephone call of 12 March"),
    "talks": ("Proposition", "Peace talks begin at once"),
    "deal": ("Proposition", "An agreement is made without Carpathia"),
    "seat": ("Proposition", "Carpathia has a seat at the table"),
    "betrayal": ("Proposition", "The plan is a betrayal of Carpathia"),
    "war": ("Event", "Norda's war on Carpathia"),
}

SUMMIT_EDGES = """
halden HEADS westland office=president
mirel HEADS carpathia office=president
draganov HEADS norda office=president
teller REPRESENTS westland office=vice-president
osei REPRESENTS westland
brandt REPRESENTS westland
quist REPRESENTS halden office=envoy
petrescu REPRESENTS mirel office=spokesman
lund REPRESENTS union office=foreign-policy-chief
norda WAGES_WAR_ON carpathia event=war
halden ANNOUNCES meeting
halden ANNOUNCES talks by=halden
petrescu DENIES meeting by=herald
inviter INVITED carpathia event=conference by=halden
inviter INVITED norda event=conference by=halden
halden SPEAKS_WITH draganov medium=telephone
halden SPEAKS_WITH mirel medium=telephone
draganov AGREES_TO talks by=halden
halden AGREES_TO talks by=halden
halden ASSURES seat by=halden addressee=mirel
mirel REJECTS deal
mirel DEMANDS seat
carpathia FEARS deal
allies FEARS deal
allies OPPOSES talks
lund WARNS_AGAINST deal by=lund
lund ACCUSES halden by=lund certainty=possible
brandt DENIES betrayal by=brandt
petrescu ASSERTS seat by=petrescu
teller ATTENDS conference certainty=probable
osei ATTENDS conference certainty=probable
brandt ATTENDS conference certainty=probable
quist ATTENDS conference certainty=probable
lund ATTENDS conference
teller MEETS mirel certainty=unknown
osei MEETS mirel certainty=unknown
teller MEETS osei inferred=yes
draganov ACCUSES mirel
draganov SUPPORTS talks
draganov OPPOSES seat voice=content
mirel INVITED allies
carpathia MEMBER_OF pact negated=1
westland MEMBER_OF pact
union SUPPORTS carpathia
westland NEGOTIATES_WITH norda voice=content
"""


def summit() -> nx.MultiDiGraph[Any]:
    """An invented conference: every relation, voice, certainty and mark that a diagram shows."""
    graph = nx.MultiDiGraph(title="Who met whom at Lakeside, and who denies it")
    for node, (label, name) in SUMMIT_NODES.items():
        graph.add_node(node, label=label, name=name, aliases=[], external=[], unspecified=node == "inviter")
    graph.add_node("d1", label="Document", name="Can the talks at the lake succeed?", publisher="The Lake Courier", published="2031-03-14")
    for number, row in enumerate(SUMMIT_EDGES.strip().splitlines(), 1):
        subject, relation, obj, *rest = row.split()
        extra = dict(one.split("=") for one in rest)
        speaker = extra.pop("by", "")
        data = {
            "relation": relation,
            "voice": extra.pop("voice", "attributed" if speaker else "own"),
            "negated": extra.pop("negated", "") == "1",
            "certainty": extra.pop("certainty", "certain"),
            "attribution": [speaker] if speaker else [],
            "documents": ["d1"],
            "evidence": [{"document": "d1", "start": 10 * number, "end": 10 * number + 8}],
            "quotes": [],
            "stance": schema.bundled().relations[relation].stance,
            **{name: value.replace("-", " ") for name, value in extra.items()},
        }
        graph.add_edge(subject, obj, key=f"s{number:02}", **data)
    return graph


@pytest.fixture(scope="module")
def picture() -> Picture:
    return network_picture(summit(), schema.bundled(), contested=["s11", "s13"])


@pytest.fixture(scope="module")
def root(picture: Picture) -> Element:
    return fromstring(svg_text(picture))


def groups(root: Element, kind: str) -> list[Element]:
    return [one for one in root.iter(f"{SVG}g") if one.get("class") == kind]


def words(group: Element) -> str:
    return " ".join(line.text or "" for line in group.iter(f"{SVG}tspan") if line.get("class") != "note")


def edge(root: Element, identity: str) -> Element:
    return next(one for one in groups(root, "edge") if one.get("data-id") == identity)


def small(*edges: tuple[str, str, str], **data: Any) -> nx.MultiDiGraph[Any]:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for number, (subject, relation, obj) in enumerate(edges):
        graph.add_edge(subject, obj, key=f"e{number}", relation=relation, **data)
    return graph


def test_every_statement_and_every_node_is_drawn_once(root: Element) -> None:
    graph = summit()
    assert Counter(one.get("data-id") for one in groups(root, "edge")) == Counter(key for *_, key in graph.edges(keys=True))
    assert Counter(one.get("data-id") for one in groups(root, "node")) == Counter(
        set(graph) - {"d1", "herald"}
    )  # who only speaks stands in the notes


def test_an_edge_carries_its_ends_and_its_relation(root: Element) -> None:
    for subject, obj, key, data in summit().edges(keys=True, data=True):
        found = edge(root, key)
        assert (found.get("data-subject"), found.get("data-object"), found.get("data-relation")) == (subject, obj, data["relation"])


def test_a_group_has_its_title_then_shapes_then_text(root: Element) -> None:
    for one in (*groups(root, "edge"), *groups(root, "node")):
        tags = [child.tag.removeprefix(SVG) for child in one]
        assert tags == sorted(tags, key=["title", "path", "text"].index)
        assert set(tags) == {"title", "path", "text"}


def test_nothing_overlaps_in_the_picture_of_a_conference(picture: Picture) -> None:
    assert picture.faults.violations == 0
    assert picture.faults.labels_on_lines <= len(SUMMIT_EDGES.split("\n")) / 20
    assert picture.font >= 10


def test_the_same_input_gives_the_same_bytes() -> None:
    graph = small(("a", "MEETS", "b"), ("b", "DENIES", "c"), ("c", "DENIES", "a"))
    again = small(("c", "DENIES", "a"))
    for one, other in ((graph, graph.copy()), (again, again)):
        texts = []
        for each in (one, one, other):
            texts.append(svg_text(network_picture(each, schema.bundled())))
            if len(texts) == 2:
                network_layout._arranged.cache_clear()  # what is remembered is what is computed
        assert texts[0] == texts[1] == texts[2]


def test_labels_say_what_is_hedged_denied_claimed_inferred_and_contested(root: Element) -> None:
    said = {key: words(edge(root, key)) for *_, key in summit().edges(keys=True)}
    assert said["s11"] == "≠ announces"
    assert said["s13"] == "≠ denies"
    assert said["s27"] == "possibly accuses"
    assert said["s30"] == "probably attends"
    assert said["s35"] == "meets (uncertain)"
    assert said["s37"] == "meets (inferred)"
    assert said["s40"] == "opposes (not asserted)"
    assert said["s42"] == "is not a member of"
    assert said["s07"] == "represents (envoy)"


def test_an_unspecified_actor_is_a_question_mark_and_a_name(root: Element) -> None:
    node = next(one for one in groups(root, "node") if one.get("data-id") == "inviter")
    assert words(node) == "? whoever sent the invitation"
    assert next(node.iter(f"{SVG}path")).get("stroke-dasharray")


def test_a_stance_has_a_colour_and_an_end_of_its_own(root: Element) -> None:
    of = {"affirms": "s29", "denies": "s13", "supports": "s22", "opposes": "s23", "neutral": "s14"}
    lines = {stance: list(edge(root, key).iter(f"{SVG}path")) for stance, key in of.items()}
    strokes = {next(path for path in paths if path.get("class") == "line").get("stroke") for paths in lines.values()}
    heads = {
        tuple(
            (path.get("fill") != "none", (path.get("d") or "").count("L"), path.get("d", "")[-1] == "Z")
            for path in paths
            if path.get("class") == "head"
        )
        for paths in lines.values()
    }
    assert len(strokes) == len(heads) == 5


def test_a_symmetric_relation_has_a_head_at_both_ends_or_none(root: Element) -> None:
    heads = [path for path in edge(root, "s16").iter(f"{SVG}path") if path.get("class") == "head"]
    assert len(heads) == 2


def test_structural_edges_and_documents_that_only_prove_are_not_drawn() -> None:
    graph = small(("a", "DENIES", "p"))
    graph.add_node("d", label="Document")
    graph.add_node("p", label="Proposition", reified=True, name="b met c")
    graph.add_edge("p", "b", key="p:subject", relation="ABOUT", role="subject", structural=True)
    drawn = fromstring(svg_text(network_picture(graph, schema.bundled())))
    assert [one.get("data-id") for one in groups(drawn, "edge")] == ["e0"]
    assert {one.get("data-id") for one in groups(drawn, "node")} == {"a", "b", "p"}


def test_the_legend_has_what_is_there_and_nothing_else() -> None:
    graph = small(("a", "KNOWS", "b"), ("b", "KNOWS", "c"))
    drawn = fromstring(svg_text(network_picture(graph, schema.bundled())))
    assert [line.text for line in groups(drawn, "legend")[0].iter(f"{SVG}tspan")] == ["neutral"]


def test_notes_name_the_speaker_and_the_source_line_the_document(root: Element) -> None:
    notes = [line.text for line in groups(root, "notes")[0].iter(f"{SVG}tspan")]
    assert "According to Carpathian media" in notes
    number = notes[notes.index("According to Carpathian media") - 1]
    assert [line.text for line in edge(root, "s13").iter(f"{SVG}tspan") if line.get("class") == "note"] == [number]
    assert "The Lake Courier" in "".join(groups(root, "source")[0].itertext())


def test_the_note_of_a_content_says_who_claims_and_who_denies_it() -> None:
    people = (Entity("a", "Person", "Ann"), Entity("b", "Person", "Bo"))
    said = (
        Statement("a", "MEETS", "b", id="s", content=True),
        Statement("a", "ANNOUNCES", "s", id="c"),
        Statement("b", "DENIES", "s", id="d"),
    )
    cited = Document("d1", "Title", publisher="Courier", published="[2025-02-13,2025-02-14]")
    proved = tuple(replace(one, evidence=(Evidence("d1", exact="words"),)) for one in said)
    drawn = fromstring(svg_text(draw(Model("m", (cited,), people, proved))))
    (note,) = [line.text for line in groups(drawn, "notes")[0].iter(f"{SVG}tspan") if "announces" in str(line.text)]
    assert note == "What Ann announces and Bo denies"
    assert "".join(groups(drawn, "source")[0].itertext()).strip() == "Source: Courier, 2025-02-13 or 2025-02-14"


def test_notes_that_do_not_fit_move_to_a_second_page() -> None:
    graph = small(*((f"a{i}", "MEETS", f"a{i + 1}") for i in range(40)))
    for index, (*_, data) in enumerate(graph.edges(data=True)):
        data["attribution"] = [f"A speaker with a very long name and a title of honour, number {index}" * 2]
    drawn = network_picture(graph, schema.bundled(), page="900x700", force=True)
    assert len(drawn.pages) == 2
    assert "number 39" in " ".join(fromstring(svg_text(drawn, page=1)).itertext())
    assert "number 39" not in "".join("".join(one.itertext()) for one in groups(fromstring(svg_text(drawn, page=0)), "notes"))


HOSTILE = "</script></title><img src=x onerror=alert(1)>\"' &amp; \x00\x1b\ud800\ufffe]]> <!-- \u202e"


def test_hostile_text_stays_text() -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(title=HOSTILE)
    graph.add_node(HOSTILE, name=HOSTILE, label=HOSTILE, aliases=[HOSTILE], note=HOSTILE)
    graph.add_node("d", label="Document", name=HOSTILE, publisher=HOSTILE)
    graph.add_edge(
        HOSTILE, "b", key=HOSTILE, relation=HOSTILE, quotes=[HOSTILE], attribution=[HOSTILE], documents=["d"], stance=HOSTILE,
        certainty=HOSTILE, voice=HOSTILE, inferred=HOSTILE,
    )  # fmt: skip
    text = svg_text(network_picture(graph, schema.bundled(), source=HOSTILE))
    root = fromstring(text.encode())
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {"svg", "title", "desc", "style", "rect", "g", "path", "text", "tspan"}
    names = {name for one in root.iter() for name in one.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name]
    assert set(re.findall(r"url\((.{14})", text)) == {"data:font/ttf;"}, "nothing but its own font"


@pytest.mark.parametrize(
    "graph",
    [
        nx.MultiDiGraph(),
        nx.MultiDiGraph([(1, 1), (1, 1), (1, 2)]),
        nx.MultiDiGraph([(("a", 1), 2.5), (2.5, "")]),
        small(("a", "", "b"), stance=None, certainty=None, attribution=7, documents={"x"}, evidence="none", quotes=3, voice=[]),
    ],
    ids=["empty", "counters", "keys of any kind", "odd attributes"],
)
def test_foreign_graphs_are_drawn_as_they_are(graph: nx.MultiDiGraph[Any]) -> None:
    root = fromstring(svg_text(network_picture(graph, schema.bundled())))
    assert len(groups(root, "node")) == len(graph)
    assert len({one.get("data-id") for one in groups(root, "edge")}) == graph.number_of_edges()


def test_nothing_of_the_graph_changes() -> None:
    graph = summit()
    before = nx.node_link_data(graph, edges="edges")
    network_picture(graph.subgraph(["halden", "mirel", "draganov"]).copy(), schema.bundled())
    assert nx.node_link_data(graph, edges="edges") == before


def test_a_graph_that_is_too_large_is_refused_with_the_ways_out() -> None:
    graph = small(*((f"actor {i}", "WARNS_AGAINST", f"actor {i * 7 % 400}") for i in range(400)))
    with pytest.raises(RefusedError, match=r"(?s)400 statements.*--top \d+.*--around.*--force"):
        network_picture(graph, schema.bundled())


def test_the_part_that_a_refusal_proposes_is_drawn() -> None:
    graph = small(*((f"actor {i * i % 31}", "WARNS_AGAINST", f"actor {i * 7 % 83}") for i in range(160)))
    with pytest.raises(RefusedError) as refused:
        network_picture(graph, schema.bundled(), page="a4")
    count = int(re.findall(r"--top (\d+)", str(refused.value))[0])
    found = network_picture(subgraph(graph, top=count), schema.bundled(), page="a4")
    assert found.faults.violations == 0
    assert len(groups(fromstring(svg_text(found)), "node")) == count


def test_a_tangle_is_refused_before_it_is_tried() -> None:
    graph = small(*((f"a{i}", "MEETS", f"a{j}") for i in range(18) for j in range(i)))
    with pytest.raises(RefusedError, match="too many for this page"):
        network_picture(graph, schema.bundled(), page="20000x20000")


def test_the_most_connected_are_kept_with_what_is_between_them() -> None:
    graph = small(("a", "MEETS", "b"), ("b", "MEETS", "c"), ("c", "MEETS", "a"), ("a", "MEETS", "d"), ("e", "MEETS", "d"), ("a", "MEETS", "b"))
    part = subgraph(graph, top=3)
    assert set(part) == {"a", "b", "c"}
    assert {key for *_, key in part.edges(keys=True)} == {"e0", "e1", "e2", "e5"}
    assert set(subgraph(graph, top=1)) == {"a"}


def test_speakers_and_documents_outside_of_a_part_keep_their_names() -> None:
    whole = summit()
    part = subgraph(whole, statements=["s13"])
    assert "herald" not in part
    text = " ".join(fromstring(svg_text(network_picture(part, schema.bundled(), whole=whole))).itertext())
    assert "According to Carpathian media" in text
    assert "The Lake Courier" in text


def test_many_notes_take_as_many_pages_as_they_need() -> None:
    graph = small(*((f"a{i % 9}", "MEETS", f"b{i % 7}") for i in range(60)))
    for index, (*_, data) in enumerate(graph.edges(data=True)):
        data["attribution"] = [f"speaker {index} " + "of the chamber " * 30]
    drawn = timeline_picture(graph, schema.bundled(), page="slide")
    notes = [page for page in drawn.pages if not any(group.kind == "edge" for group in page.groups)]
    assert len(notes) > 1
    for page in notes:
        assert all(text.y < drawn.height - 8 for group in page.groups for text in group.texts)
    said = " ".join(line for page in notes for group in page.groups for text in group.texts for line in text.lines)
    assert all(f"speaker {index} " in said for index in range(60))


@pytest.mark.parametrize(
    ("page", "size"),
    [
        ("a4", (1123, 794)),
        ("A4-portrait", (794, 1123)),
        ("letter", (1056, 816)),
        ("slide", (1280, 720)),
        ("640x480", (640, 480)),
        ((500, 400.5), (500, 400.5)),
    ],
)
def test_page_sizes(page: str | tuple[float, float], size: tuple[float, float]) -> None:
    found = network_picture(small(("a", "MEETS", "b")), schema.bundled(), page=page)
    assert (found.width, found.height) == size


@pytest.mark.parametrize("page", ["a99", "10x10", "1e9x5", "", (1, 1)])
def test_a_page_size_that_is_none_is_a_usage_error(page: Any) -> None:
    with pytest.raises(UsageError):
        network_picture(nx.MultiDiGraph(), schema.bundled(), page=page)


def test_grey_has_no_colour() -> None:
    text = svg_text(network_picture(summit(), schema.bundled(), grey=True, contested=["s11", "s13"]))
    colours = {text[at + 1 : at + 7] for at in range(len(text)) if text[at] == "#" and text[at - 1] == '"'}
    assert colours
    assert all(one[:2] == one[2:4] == one[4:] for one in colours)


def test_png_and_pdf_show_names_in_any_script_without_a_warning() -> None:
    graph = small(("Володимир 😀", "WARNS_AGAINST", "مرحبا بالعالم"), ("北京", "MEETS", "ᚠ$x^2$\U000e0001"), voice="content")
    found = network_picture(graph, schema.bundled())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        image, paper = raster.png(found, 72), raster.pdf(found)
    assert image.startswith(b"\x89PNG")
    assert paper.startswith(b"%PDF")
    assert not caught
    assert raster.png(found, 72) == image
    assert raster.pdf(found) == paper


def test_a_png_has_the_pixels_of_the_figure_that_becomes_a_pdf() -> None:
    """PNGs are drawn without a figure: outlines, dashes, patches, turned words, and "?" in the middle of letters without a font must not differ."""
    graph = small(("Ann 😀", "WARNS_AGAINST", "Bo"), ("Bo", "MEETS", "Cy"), ("Ann 😀", "DENIES", "Cy"), ("Cy", "ACCUSES", "Bo"), voice="content")
    drawn = network_picture(graph, schema.bundled(), page=(700, 500))
    figure = raster._figure(drawn, drawn.pages[0])
    with mpl.rc_context({"text.hinting": "none"}):
        figure.savefig(canvas := io.BytesIO(), format="png", dpi=144)
    with Image.open(canvas) as expected, Image.open(io.BytesIO(raster.png(drawn, 144))) as actual:
        assert actual.size == (1050, 750)
        assert ImageChops.difference(expected.convert("RGB"), actual.convert("RGB")).getbbox() is None
        assert actual.info["Title"] == drawn.title


def test_matplotlib_is_imported_only_for_images() -> None:
    code = (
        "import sys, networkx as nx; from graphmodel.diagram import raster; from graphmodel.diagram.kinds import KINDS;"
        "from graphmodel.diagram.svg import svg_text; from graphmodel.model import schema;"
        "svg_text(KINDS['network'](nx.MultiDiGraph([(1, 2)]), schema.bundled()));"
        "assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
