"""The page to explore, in a real browser: every filter, search, click and key; nothing asked of a network; nothing that a model says is run."""

import io
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from graphmodel.cli import run
from graphmodel.formats import read_model
from graphmodel.graph.build import build_graph
from graphmodel.model.model import Model
from graphmodel.model.statement import Document, Entity, Evidence, Statement
from graphmodel.pages.explorer import page_of
from graphmodel.pages.explorer_data import embedded
from tests.support.chromium import Watched, chromium
from tests.support.paths import FIXTURES

MUNICH = FIXTURES / "munich.yaml"

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def munich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    assert run(["--quiet", "draw", str(MUNICH), "-o", str(folder / "munich.html")]) == 0
    return folder / "munich.html"


@pytest.fixture
def opened(browser: Any) -> Iterator[Open]:
    tabs: list[Watched] = []

    def open_(path: Path, address: str = "", **options: Any) -> Any:
        tabs.append(Watched(browser, **options))
        return tabs[-1].open(f"file://{path}{address}")

    yield open_
    for tab in tabs:
        tab.close()


def shown(page: Any, kind: str = "edge") -> set[str]:
    """The ids of what is not faded out in the picture."""
    return set(page.eval_on_selector_all(f"g.{kind}:not(.off)", "all => all.map(one => one.dataset.id)"))


def filters(page: Any) -> None:
    if page.locator("#filters").is_hidden():
        page.click("#filtering")


# --- Without a browser ----------------------------------------------------------------------------------------------------------------------------


def test_data_cannot_end_its_element() -> None:
    value = {"a": "</script><!--<script>&\u2028\u2029", "b\ud800": "\udfff"}
    text = embedded(value)
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", text)
    assert json.loads(text) == value


def test_the_same_model_gives_the_same_page_and_it_names_no_other_place() -> None:
    model = Model("m", (), (Entity("a", "Person", "A"), Entity("b", "Person", "B")), (Statement("a", "MEETS", "b", id="s"),))
    graph = build_graph(model)
    text = page_of(graph, graph, model)
    assert text == page_of(graph, graph, model)
    assert set(re.findall(r"https?://[^\s\"'<>)]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<[^>]*\son\w+=", text)
    assert "'unsafe" not in text
    assert "default-src 'none'" in text


def test_the_scripts_parse_no_html() -> None:
    from graphmodel.files.resources import resource

    web = resource("pages", "web")
    scripts = [*(one for one in web.iterdir() if one.name.endswith(".js")), web / "vendor" / "sigma.min.js"]
    assert len(scripts) > 15
    for script in scripts:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script.read_text("utf-8"))


def consultations(count: int = 4) -> Model:
    statements = tuple(Statement("a", "CONSULTS", "b", id=f"s{number}", stated=f"2031-0{number + 1}-02") for number in range(count))
    return Model("m", (), (Entity("a", "State", "Arland"), Entity("b", "State", "Borovia")), statements)


def test_a_line_of_several_statements_knows_all_of_them() -> None:
    graph = build_graph(consultations())
    text = page_of(graph, graph, consultations(), bundle=True)
    assert re.findall(r'data-n="0" data-ns="([^"]*)"', text) == ["[0, 1, 2, 3]"]
    assert "consults ×4, Jan–Apr 2031" in text


def test_what_is_only_a_content_says_what_is_done_to_it() -> None:
    people = tuple(Entity(name, "Person", name.upper()) for name in "xyz")
    model = Model("m", (), people, (Statement("y", "INVITED", "z", id="i", content=True), Statement("x", "DENIES", "i", id="d")))
    text = page_of(build_graph(model), build_graph(model), model)
    assert '"treated":"denied by X"' in text
    assert "claimed only" not in text


# --- What is there at first -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_all_of_the_model_is_there_in_picture_and_list(munich: Path, opened: Open) -> None:
    model = read_model(MUNICH)
    page = opened(munich)
    assert shown(page) == {one.id for one in model.statements}
    assert page.title() == model.title
    assert page.inner_text("#count") == f"{len(model.statements)} statements, 47 nodes"
    page.click("#as-list")
    assert page.locator("#list tbody tr").count() == len(model.statements)
    assert page.locator("#picture").is_hidden()


@pytest.mark.browser
def test_without_scripts_the_picture_is_there(munich: Path, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"file://{munich}")
    assert page.locator("g.node").count() == 47
    assert "need JavaScript" in page.inner_text("body")
    context.close()


# --- Search -----------------------------------------------------------------------------------------------------------------------------------


FOUND = {
    "zelenskyy": "Volodymyr Zelenskyy",  # a name, in small letters
    "ЗЕЛЕНСЬКИЙ": "Volodymyr Zelenskyy",  # an alias, in capitals, in another script
    "munchen": "Munich",  # without its diacritics
    "Mu\u0308nchen": "Munich",  # decomposed
    "Q7747": "Vladimir Putin",  # an id elsewhere
    "trump donald": "Donald Trump",  # words in any order
}


@pytest.mark.browser
def test_search_finds_names_and_aliases_whatever_their_case_diacritics_and_script(munich: Path, opened: Open) -> None:
    page = opened(munich)
    for words, found in FOUND.items():
        page.fill("#q", words)
        assert page.locator("#hits li bdi").first.inner_text() == found
        page.click("#hits li >> nth=0")
        assert page.inner_text("#details h2") == found


@pytest.mark.browser
def test_search_finds_words_of_quotes_and_narrows_the_picture(munich: Path, opened: Open) -> None:
    page = opened(munich)
    page.fill("#q", "russians in munich")
    assert shown(page) == {"denial-of-talks"}
    assert shown(page, "node") == {"lytvyn", "planned-talks"}
    assert page.inner_text("#count").startswith("Showing 1 of 62 statements, 2 of 47 nodes")
    page.keyboard.press("Enter")
    assert "Talks with the Russians" in page.inner_text("#details blockquote")


@pytest.mark.browser
def test_search_says_when_nothing_is_found(munich: Path, opened: Open) -> None:
    page = opened(munich)
    page.fill("#q", "xyzzy")
    assert page.inner_text("#hits") == "Nothing found"
    assert page.inner_text("#count").startswith("Showing 0 of 62 statements")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.input_value("#q") == ""
    assert len(shown(page)) == 62


# --- Filters ----------------------------------------------------------------------------------------------------------------------------------


FITS: dict[str, Callable[[Model, Statement], bool]] = {
    "DENIES": lambda _, one: one.relation == "DENIES",
    "Event": lambda model, one: any(getattr(model.entity_by_id.get(end), "label", "") == "Event" for end in (one.subject, one.object)),
    "supports": lambda model, one: model.schema.relations[one.relation].stance == "supports",
    "probable": lambda _, one: one.certainty == "probable",
    "attributed": lambda _, one: one.voice == "attributed",
    "own": lambda _, one: one.voice == "own",
    "content": lambda _, one: one.voice == "content",
    "ukrainian-media": lambda _, one: "ukrainian-media" in one.attribution,
    "\0own": lambda _, one: not one.attribution,
}


@pytest.mark.browser
def test_every_filter(munich: Path, opened: Open) -> None:
    model = read_model(MUNICH)
    page = opened(munich)
    filters(page)
    for button in page.locator("#filters .more").all():
        button.click()
    for value, fits in FITS.items():
        box = page.get_by_label("no speaker: the document itself") if value == "\0own" else page.locator(f'#filters [value="{value}"]')
        box.check()
        wanted = {one.id for one in model.statements if fits(model, one)}
        assert 0 < len(wanted) < 62
        assert shown(page) == wanted, value
        assert page.inner_text("#count").startswith(f"Showing {len(wanted)} of 62 statements")
        assert page.get_attribute("#filtering", "aria-label") == "Filters, 1 on"
        assert box.locator("xpath=..").locator(".n").inner_text() == str(len(wanted))
        address = page.url
        page.click("#clear")
        assert len(shown(page)) == 62
        page.evaluate("address => { location.hash = new URL(address).hash }", address)
        page.wait_for_function("n => document.querySelectorAll('g.edge:not(.off)').length === n", arg=len(wanted))
        assert shown(page) == wanted, "the address keeps the filter"
        box.uncheck()


@pytest.mark.browser
def test_two_values_of_a_filter_add_up_and_two_filters_narrow(munich: Path, opened: Open) -> None:
    page = opened(munich, "#relation=DENIES&relation=ANNOUNCES&voice=attributed")
    assert shown(page) == {"denial-of-talks"} | {
        one.id for one in read_model(MUNICH).statements if one.relation in ("DENIES", "ANNOUNCES") and one.voice == "attributed"
    }


@pytest.mark.browser
def test_contested_only(munich: Path, opened: Open) -> None:
    page = opened(munich)
    filters(page)
    page.check("#contested")
    assert {"announced-talks", "denial-of-talks"} <= shown(page)
    assert len(shown(page)) == 4


@pytest.mark.browser
def test_a_range_of_dates(munich: Path, opened: Open) -> None:
    from graphmodel.model import dates

    model = read_model(MUNICH)
    page = opened(munich)
    filters(page)
    page.fill("#from", "2025-02-14")
    page.fill("#to", "2025-02-20")
    page.dispatch_event("#to", "change")
    span = dates.parse("2025-02-14/2025-02-20")
    wanted = {one.id for one in model.statements if one.valid and dates.parse(one.valid).overlaps(span) != "no"}
    assert shown(page) == wanted
    assert "war-on-ukraine" in wanted, "an open end counts"
    page.check("#undated")
    assert shown(page) == wanted | {one.id for one in model.statements if not one.valid}
    page.uncheck("#undated")
    page.select_option("#axis", "stated")
    assert shown(page) == {one.id for one in model.statements if one.stated and dates.parse(one.stated).overlaps(span) != "no"}


@pytest.mark.browser
def test_only_what_is_around_an_actor(munich: Path, opened: Open) -> None:
    model = read_model(MUNICH)
    page = opened(munich, "#node=zelenskyy")
    page.click("text=Only around it")
    assert shown(page) == {one.id for one in model.statements if "zelenskyy" in (one.subject, one.object)}
    page.click("text=2 steps")
    assert len(shown(page)) > 15
    page.click(".around >> text=Everything")
    assert len(shown(page)) == 62


# --- Details ----------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_a_click_on_a_statement_tells_all_of_it(munich: Path, opened: Open) -> None:
    page = opened(munich)
    page.click('g.edge[data-id="denial-of-talks"] .hit-words', force=True)
    told = page.inner_text("#details")
    for words in (
        *("Dmytro Lytvyn", "denies", "Ukraine meets Russia", "“Talks with the Russians in Munich are not expected”"),
        *("characters 1376–1426", "characters 1216–1373", "Can The U.S. Bring Russia And Ukraine Together", "2025-02-13 or 2025-02-14"),
        *("Radio Free Europe/Radio Liberty", "Ukrainian media", "attributed to a speaker", "certain", "contested"),
        "The article does not say on which day",
    ):
        assert words in told
    assert "Donald Trump announces" in page.inner_text(".affirming")
    assert "this statement" in page.inner_text(".denying")
    page.click(".affirming [data-edge]")
    assert page.url.endswith("#edge=announced-talks")
    assert page.locator('g.edge[data-id="announced-talks"].picked').count() == 1


@pytest.mark.browser
def test_inferred_reasons_qualifiers_and_times_are_told(munich: Path, opened: Open) -> None:
    page = opened(munich, "#edge=talks-within-conference")
    assert "inferred because" in page.inner_text("#details")
    assert "nowhere said" in page.inner_text("#details")
    page = opened(munich, "#edge=call-trump-putin")
    assert "telephone" in page.inner_text("#details")
    assert "by 2025-02-12" in page.inner_text("#details")
    page = opened(munich, "#edge=planned-talks")
    assert "meeting announced for Munich" in page.inner_text("#details")
    assert "said in" in page.inner_text("#details")


@pytest.mark.browser
def test_a_click_on_a_node_lists_its_statements(munich: Path, opened: Open) -> None:
    page = opened(munich)
    page.click('g.node[data-id="lytvyn"]')
    assert "Дмитро Литвин" in page.inner_text("#details")
    assert page.locator("#details .rows >> nth=0").locator("[data-edge]").count() == 2
    page.mouse.click(5, page.viewport_size["height"] - 5)
    assert page.locator("#details").is_hidden()


@pytest.mark.browser
def test_a_speaker_that_is_nowhere_in_the_picture_has_details_too(munich: Path, opened: Open) -> None:
    page = opened(munich, "#edge=denial-of-talks")
    page.click("#details .chain [data-node]")
    assert page.inner_text("#details h2") == "Ukrainian media"
    assert "As speaker" in page.inner_text("#details")


@pytest.mark.browser
def test_two_holders_and_two_positions_are_told_as_what_they_are(opened: Open, tmp_path: Path) -> None:
    people = (Entity("a", "Person", "Ann"), Entity("b", "Person", "Bob"), Entity("s", "State", "Sylvania"), Entity("p", "Proposition", "the plan"))
    said = (
        Statement("a", "HEADS", "s", id="one", qualifiers={"office": "president"}),
        Statement("b", "HEADS", "s", id="other", qualifiers={"office": "president"}),
        Statement("a", "SUPPORTS", "p", id="for"),
        Statement("a", "REJECTS", "p", id="against"),
    )
    model = Model("m", (), people, said)
    graph = build_graph(model)
    (tmp_path / "c.html").write_text(page_of(graph, graph, model), "utf-8")
    page = opened(tmp_path / "c.html", "#edge=one")
    assert "Held by Ann" in page.inner_text(".affirming")
    assert "Held by Bob" in page.inner_text(".denying")
    page = opened(tmp_path / "c.html", "#edge=against")
    assert "Supported" in page.inner_text(".affirming")
    assert "Opposed" in page.inner_text(".denying")
    assert "Left open" in page.inner_text("#details")


# --- The address --------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_back_and_forward_restore_selection_filters_and_view(munich: Path, opened: Open) -> None:
    page = opened(munich)
    page.click('g.node[data-id="lytvyn"]')
    page.click("#details .rows [data-edge] >> nth=0")
    filters(page)
    page.check('#filters [value="denies"]')
    page.click("#as-list")
    assert page.locator("#list tbody tr").count() == 3
    page.go_back()
    assert page.locator("#list").is_hidden()
    page.go_back()
    assert len(shown(page)) == 62
    page.go_back()
    assert page.inner_text("#details h2") == "Dmytro Lytvyn"
    page.go_forward()
    page.go_forward()
    assert len(shown(page)) == 3


@pytest.mark.browser
def test_an_address_with_nonsense_is_harmless(munich: Path, opened: Open) -> None:
    page = opened(munich, "#node=nobody&edge=%22%3E%3Cimg%20src=x%3E&relation=NONE&axis=x&from=yesterday&hops=99&around=@9999&view=<svg>&q=%00")
    assert page.locator("#details").is_hidden()


# --- Keys -------------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_picture_by_keyboard(munich: Path, opened: Open) -> None:
    page = opened(munich)
    page.keyboard.press("p")
    focused = "document.activeElement.dataset.id"
    first = page.evaluate(focused)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "button"
    assert page.locator('.sheet [tabindex="0"]').count() == 1, "the picture is one stop of Tab"
    places = """id => {
        const r = document.querySelector(`g.node[data-id='${id}']`).getBoundingClientRect();
        return [r.left + r.width / 2, r.top + r.height / 2];
    }"""
    for key, axis, sign in (("ArrowRight", 0, 1), ("ArrowDown", 1, 1), ("ArrowLeft", 0, -1), ("ArrowUp", 1, -1)):
        before = page.evaluate(focused)
        page.keyboard.press(key)
        after = page.evaluate(focused)
        if after != before:
            assert sign * (page.evaluate(places, after)[axis] - page.evaluate(places, before)[axis]) > 0, key
    assert page.evaluate("document.activeElement.classList.contains('node')")
    page.evaluate("document.querySelector('g.node[data-id=\"lytvyn\"]').focus()")
    page.keyboard.press("PageDown")
    one = page.evaluate(focused)
    page.keyboard.press("PageDown")
    assert {one, page.evaluate(focused)} == {"denial-of-talks", "lytvyn-spokesman"}
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == "lytvyn"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert page.inner_text("#details h2") == "Dmytro Lytvyn"
    page.keyboard.press("Escape")
    assert page.locator("#details").is_hidden()
    assert page.evaluate(focused) == "lytvyn", "Escape goes back to where one was"
    assert first


@pytest.mark.browser
def test_search_list_filters_help_and_zoom_by_keyboard(munich: Path, opened: Open) -> None:
    page = opened(munich)
    page.keyboard.press("/")
    page.keyboard.type("lyt")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#q", "aria-activedescendant") == "hit-0"
    assert page.get_attribute("#q", "aria-expanded") == "true"
    page.keyboard.press("Enter")
    assert page.inner_text("#details h2") == "Dmytro Lytvyn"
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "q"
    page.click("#clear") if page.locator("#clear").is_visible() else None
    page.locator("#theme").focus()
    page.keyboard.press("l")
    first = page.evaluate("document.activeElement.closest('tr').dataset.n")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr').dataset.n") != first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.locator("#details h2").count() == 1
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.closest('tr').dataset.n") == first
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.closest('#filters') !== null")
    page.keyboard.press("Escape")
    assert page.locator("#filters").is_hidden()
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#keys").is_hidden()
    page.keyboard.press("p")
    transform = "document.querySelector('.sheet').style.transform"
    whole = page.evaluate(transform)
    page.keyboard.press("+")
    assert page.evaluate(transform) != whole
    page.keyboard.press("0")
    assert page.evaluate(transform) == whole


@pytest.mark.browser
def test_every_control_has_a_name_and_tab_reaches_it(munich: Path, opened: Open) -> None:
    page = opened(munich, "#edge=denial-of-talks")
    filters(page)
    nameless = page.evaluate(
        """[...document.querySelectorAll('button, input, select, a, [role=button]')].filter((one) => one.checkVisibility() && !(
            one.textContent.trim() || one.getAttribute('aria-label') || one.labels?.length || one.closest('label')
        )).map((one) => one.outerHTML)"""
    )
    assert nameless == []
    reached = set()
    page.evaluate("document.activeElement.blur()")
    for _ in range(120):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("(one => one.id || String(one.className?.baseVal ?? one.className) || one.tagName)(document.activeElement)"))
    assert {"q", "filtering", "as-list", "theme", "help", "contested", "axis", "close", "closer", "fit"} <= reached
    assert any("node" in one for one in reached)


@pytest.mark.browser
def test_the_list_sorts_and_says_how(munich: Path, opened: Open) -> None:
    page = opened(munich, "#view=list")
    names = lambda: page.eval_on_selector_all("#list tbody tr td:first-child", "all => all.map(one => one.textContent)")  # noqa: E731
    page.click("th button >> nth=0")
    assert page.get_attribute("th >> nth=0", "aria-sort") == "ascending"
    up = names()
    assert up[0].startswith("Dmytro") or up[0] < up[-1]
    page.click("th button >> nth=0")
    assert page.get_attribute("th >> nth=0", "aria-sort") == "descending"
    assert names()[0] == up[-1]


# --- How it looks -----------------------------------------------------------------------------------------------------------------------------


def pixels(png: bytes) -> Any:
    from matplotlib.image import imread

    return imread(io.BytesIO(png))[..., :3]


@pytest.mark.browser
def test_the_page_shows_the_diagram_and_prints_it(munich: Path, opened: Open, browser: Any, tmp_path: Path) -> None:
    """The same browser draws the SVG file by itself and inside the page: on screen and on paper they are alike, whatever fonts it has."""
    assert run(["--quiet", "draw", str(MUNICH), "-o", str(tmp_path / "munich.svg")]) == 0
    plain = browser.new_page(viewport={"width": 1600, "height": 1100})
    plain.goto(f"file://{tmp_path / 'munich.svg'}")
    wanted = pixels(plain.screenshot())
    plain.close()
    page = opened(munich, size=(1600, 1250))
    page.evaluate("document.querySelector('.sheet').style.transform = 'none'; document.querySelector('.zoom').hidden = true")
    r = page.locator("#picture").bounding_box()
    on_screen = pixels(page.screenshot(clip={"x": 0, "y": r["y"], "width": 1600, "height": 1100}))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1600, "height": 1200})
    on_paper = pixels(page.screenshot(clip={"x": 0, "y": 0, "width": 1600, "height": 1100}))
    for name, got in (("screen", on_screen), ("paper", on_paper)):
        different = np.abs(got - wanted).max(axis=2) > 0.2
        assert different.mean() < 0.002, name
    assert (wanted < 0.5).mean() > 0.005, "there is something to see"


@pytest.mark.browser
def test_paper_is_light_and_has_one_page(munich: Path, opened: Open) -> None:
    page = opened(munich, "#edge=denial-of-talks", scheme="dark")
    data = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == 1
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.querySelector('.sheet .ground')).fill") == "rgb(255, 255, 255)"
    assert page.locator(".top").is_hidden()
    assert page.locator("#details").is_hidden()


CONTRASTS = (Path(__file__).parent / "page_contrasts.js").read_text("utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_stands_out_in_light_and_dark(munich: Path, opened: Open, scheme: str) -> None:
    page = opened(munich, scheme=scheme)
    filters(page)
    assert page.evaluate(CONTRASTS) == []
    page.goto(f"file://{munich}#edge=denial-of-talks&stance=denies&view=list")
    page.wait_for_selector("#details h2")
    assert page.evaluate(CONTRASTS) == []


@pytest.mark.browser
def test_dark_by_the_system_and_by_hand(munich: Path, opened: Open) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    page = opened(munich, scheme="dark")
    assert page.evaluate(ground) == "rgb(20, 23, 28)"
    page.click("#theme")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert page.get_attribute("#theme", "aria-pressed") == "false"
    page = opened(munich)
    page.click("#theme")
    assert page.evaluate(ground) == "rgb(20, 23, 28)"


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1600, 1000), (1280, 720), (390, 844)])
def test_nothing_is_cut_off_at_any_size(munich: Path, opened: Open, size: tuple[int, int]) -> None:
    page = opened(munich, "#node=trump", size=size)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight")
    for one in ("#q", "#filtering", "#as-list", "#theme", "#help", "#close"):
        box = page.locator(one).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
    picked = page.locator("g.node.picked").bounding_box()
    details = page.locator("#details").bounding_box()
    assert picked["y"] + picked["height"] <= size[1] if details["x"] else picked["y"] + picked["height"] <= details["y"]


# --- Hostile input ------------------------------------------------------------------------------------------------------------------------------

HOSTILE = [
    "</script><img src=x onerror=window.__pwned=1>",
    '"><svg onload=window.__pwned=1>',
    "'-alert(1)-'",
    "${window.__pwned=1}{{policy}}{{data}}",
    "<!--<script>window.__pwned=1</script>",
    "javascript:window.__pwned=1",
    "\u202egnorw\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "a\u2028b\u2029c\x00d\ud800e",
    "]]></desc></title><foreignObject><iframe srcdoc='<script>parent.__pwned=1</script>'></iframe>",
    "</style><style>*{display:none}</style>&lt;b&gt;&amp;",
    "__proto__",
    "constructor",
]


def hostile_model() -> Model:
    """Every field of a model says every hostile thing."""
    documents: list[Document] = []
    entities: list[Entity] = []
    statements: list[Statement] = []
    for text in HOSTILE:
        documents.append(Document(f"d{text}", text, text, text, text, text, None, None, text))
        documents.append(Document(f"e{text}", "plain", url=f"https://example.invalid/{text}"))
        entities.append(Entity(f"a{text}", text, text, (text, f"alias {text}"), (text,), note=text))
        entities.append(Entity(text, "Person", f"B {text}", unspecified=True))
        places = (Evidence(f"d{text}", 0, 5, text), Evidence(f"e{text}"))
        speakers = (f"a{text}", text, f"nobody {text}")
        ends = {text: text, "office": text}
        first = Statement(f"a{text}", text, text, f"s{text}", False, False, ends, speakers, places, "certain", text, None, None, None, text)
        second = Statement(
            text, "DENIES", f"s{text}", f"t{text}", certainty="possible", stated="2025-02", evidence=(Evidence(f"d{text}", exact=text),)
        )
        statements += [first, second, Statement(f"a{text}", "ANNOUNCES", f"s{text}", id=f"u{text}", attribution=(f"unknown {text}", text[:9]))]
    return Model("hostile", tuple(documents), tuple(entities), tuple(statements), title="".join(HOSTILE))


@pytest.mark.browser
def test_nothing_that_a_model_says_is_run(opened: Open, tmp_path: Path) -> None:
    model = hostile_model()
    graph = build_graph(model)
    path = tmp_path / "hostile.html"
    path.write_text(page_of(graph, graph, model, title="".join(HOSTILE), source="".join(HOSTILE)), "utf-8", "surrogatepass")
    page = opened(path)
    everything(page)
    # What is text stays text: the words stand in the details as they were given.
    headings = set()
    for number in range(page.locator("g.node[data-n]").count()):
        page.evaluate("n => location.hash = `#node=@${n}`", number)
        page.locator(f'g.node[data-n="{number}"]').dispatch_event("click")
        headings.add(page.locator("#details h2").evaluate("one => one.textContent"))
    for text in HOSTILE:
        assert " ".join(text.split()) in headings


def everything(page: Any) -> None:
    """Every node, statement, filter and view of a page, opened one after the other."""
    for group in page.locator("g.node[data-n], g.edge[data-n]").all():
        group.dispatch_event("click")
        assert page.locator("#details h2").count() == 1
        protocols = page.evaluate("[...document.querySelectorAll('a')].map((one) => one.protocol)")
        assert set(protocols) <= {"https:", "http:"}
    filters(page)
    page.click("#as-list")
    for row in page.locator("#list [data-edge]").all()[:5]:
        row.click()
    page.click("#as-picture")
    page.fill("#q", "s")
    page.fill("#q", "")
    page.reload()
    page.wait_for_selector("html[data-ready]")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.invalid/a?b=c&d", True),
        ("HTTP://example.invalid", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\tscript:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("//example.invalid", False),
        ("file:///etc/passwd", False),
        ("https://user:secret@example.invalid/", False),
        ("blob:https://example.invalid/1", False),
        ("https:", False),
    ],
)
def test_only_plain_web_addresses_become_links(opened: Open, tmp_path: Path, url: str, safe: bool) -> None:
    document = Document("d", "The document", url=url)
    statement = Statement("a", "MEETS", "b", id="s", evidence=(Evidence("d"),))
    model = Model("m", (document,), (Entity("a", "Person", "A"), Entity("b", "Person", "B")), (statement,))
    graph = build_graph(model)
    path = tmp_path / "link.html"
    path.write_text(page_of(graph, graph, model), "utf-8")
    page = opened(path, "#edge=s")
    assert page.locator("#details a").count() == int(safe)
    assert " ".join(url.split()) in page.inner_text("#details")
    if safe:
        assert page.get_attribute("#details a", "rel") == "noopener noreferrer"


@pytest.mark.browser
def test_a_link_is_followed_only_when_a_person_clicks_it(browser: Any, tmp_path: Path) -> None:
    asked: list[tuple[str, str | None]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers.get("Referer")))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(served if self.path == "/page.html" else b"hello")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        place = f"http://127.0.0.1:{server.server_port}"
        statement = Statement("a", "MEETS", "b", id="s", evidence=(Evidence("d"),))
        model = Model("m", (Document("d", "D", url=f"{place}/document"),), (Entity("a", "Person", "A"), Entity("b", "Person", "B")), (statement,))
        graph = build_graph(model)
        served = page_of(graph, graph, model).encode()
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{place}/page.html#edge=s")
        page.wait_for_selector("#details a")
        page.hover("#details a")
        page.wait_for_timeout(300)
        assert [path for path, _ in asked] == ["/page.html"], "not even an icon"
        with context.expect_page() as other:
            page.click("#details a")
        other.value.wait_for_load_state()
        assert ("/document", None) in asked
        context.close()
    finally:
        server.shutdown()
        server.server_close()


# --- Other people's graphs ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_a_foreign_graph_has_a_page_with_its_own_labels_and_attributes(opened: Open, tmp_path: Path) -> None:
    hostile = "</script><img src=x onerror=window.__pwned=1>"
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    graph.add_node(1, label="Ship" + hostile, name=hostile, weight=2.5, tags=["a", hostile])
    graph.add_node("1", label="Port", name="Pørt Łódź")
    graph.add_node(2)
    facts = {"captain": hostile, "valid": "one fine day" + hostile, "stated": hostile, "evidence": "hearsay", "nothing": float("nan")}
    graph.add_edge(1, "1", relation="docks at" + hostile, **facts)
    graph.add_edge(1, "1", relation="docks at" + hostile)
    graph.add_edge(2, 2, certainty="dunno", stance="sideways", voice="third", attribution=hostile, documents=hostile)
    path = tmp_path / "foreign.html"
    path.write_text(page_of(graph, graph, None), "utf-8")
    page = opened(path)
    assert page.locator("g.node[data-n]").count() == 3
    assert page.locator("g.edge[data-n]").count() == 3
    everything(page)
    page.fill("#q", "port lodz")
    page.keyboard.press("Enter")
    assert page.inner_text("#details h2") == "Pørt Łódź"
    page.fill("#q", "captain " + "onerror")
    page.goto(f"file://{path}")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    for edge in page.locator("g.edge[data-n]").all():
        edge.dispatch_event("click")
    assert page.locator("#details h2").count() == 1


@pytest.mark.browser
def test_a_graph_file_becomes_a_page(opened: Open, tmp_path: Path) -> None:
    nodes = [{"id": "x", "label": "Tribe", "name": "Xs", "population": 12}, {"id": "y", "name": "Ys"}]
    edges = [{"source": "x", "target": "y", "key": "k", "relation": "TRADES_WITH", "goods": "salt"}]
    data = {"directed": True, "multigraph": True, "graph": {}, "nodes": nodes, "edges": edges}
    (tmp_path / "g.json").write_text(json.dumps(data), "utf-8")
    assert run(["--quiet", "build", str(tmp_path / "g.json"), "-o", str(tmp_path / "g.graphml")]) == 0
    for name in ("g.json", "g.graphml"):
        assert run(["--quiet", "draw", str(tmp_path / name), "-o", str(tmp_path / "g.html")]) == 0
        page = opened(tmp_path / "g.html", "#edge=k")
        assert "salt" in page.inner_text("#details")
        page.click("#details [data-node] >> nth=0")
        assert "population" in page.inner_text("#details")


# --- Large graphs -----------------------------------------------------------------------------------------------------------------------------


def large(nodes: int, edges: int) -> "nx.MultiDiGraph[Any]":
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph(title="large")
    for n in range(nodes):
        graph.add_node(f"n{n}", name=f"Actor {n}" if n else HOSTILE[0] + "Łódź", label="Person" if n % 2 else "State")
    for n in range(edges):
        subject, object_ = f"n{n % 40 if n % 3 else n % nodes}", f"n{(n * 7 + 1) % nodes}"
        graph.add_edge(subject, object_, f"s{n}", relation="DENIES" if n % 10 == 0 else "MEETS", stated=f"2025-{n % 12 + 1:02}")
    return graph


@pytest.mark.browser
def test_what_is_too_much_for_a_page_is_drawn_on_a_larger_sheet(opened: Open, tmp_path: Path) -> None:
    graph = large(150, 300)
    path = tmp_path / "middle.html"
    path.write_text(page_of(graph, graph, None), "utf-8")
    page = opened(path)
    assert len(shown(page)) == 300
    assert page.locator("g.node").count() == 150
    assert page.locator(".fine").first.is_hidden(), "small words wait until one is near"
    for _ in range(12):
        page.keyboard.press("+")
    assert page.locator(".far").count() == 0
    filters(page)
    page.check('#filters [value="DENIES"]')
    assert len(shown(page)) == 30
    boxes = page.eval_on_selector_all("g.node > .shape", "all => all.map((one) => one.getBBox()).map((b) => [b.x, b.y, b.width, b.height])")
    low, size = np.array(boxes)[:, :2], np.array(boxes)[:, 2:]
    over = ((low[:, None] < low[None] + size[None]) & (low[None] < low[:, None] + size[:, None])).all(axis=2)
    assert over.sum() == len(boxes), "no node lies on another"


@pytest.mark.browser
def test_a_large_graph_has_a_map_and_shows_what_is_around_an_actor(opened: Open, tmp_path: Path) -> None:
    graph = large(1200, 1600)
    path = tmp_path / "map.html"
    path.write_text(page_of(graph, graph, None), "utf-8")
    page = opened(path)
    assert page.inner_text("#count") == "1,600 statements, 1,200 nodes"
    blank = pixels(page.screenshot())
    assert (blank < 0.6).any(axis=2).mean() > 0.002, "there are points on the map"
    page.keyboard.press("/")
    page.keyboard.type("actor 17")
    page.wait_for_selector("#hit-0")
    page.keyboard.press("Enter")
    assert page.inner_text("#details h2") == "Actor 17"
    around = sum("n17" in edge[:2] for edge in graph.edges(keys=True))
    assert page.inner_text("#count").startswith(f"Showing {around} of 1,600 statements")
    assert "around Actor 17 (1 step)" in page.inner_text("#count")
    assert "around=n17" in page.url
    page.wait_for_timeout(200)
    assert np.abs(pixels(page.screenshot()) - blank).max() > 0.2
    page.click("#details .rows [data-edge] >> nth=0")
    assert "Actor 17" in page.inner_text("#details h2")
    page.keyboard.press("Escape")
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    assert "Actor 17" in page.inner_text("#said")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    name = page.inner_text("#details h2")
    assert name
    page.click("#clear")
    assert page.inner_text("#count") == "1,600 statements, 1,200 nodes"
    filters(page)
    page.check('#filters [value="DENIES"]')
    assert page.inner_text("#count").startswith("Showing 160 of 1,600")
    page.click("#as-list")
    assert page.locator("#list tbody tr").count() == 160
    page.go_back()
    page.click("#theme")
    page.click("#closer")
    page.fill("#q", "lodz")
    page.click("#hits li >> nth=0")
    assert HOSTILE[0] in page.inner_text("#details h2")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.get_attribute(".on-paper", "src").startswith("data:image/png;base64,")
    page.emulate_media(media="print")
    assert page.locator(".on-paper").is_visible()
    assert page.locator("#map").is_hidden()


def test_a_page_of_a_large_graph_carries_the_licences_of_what_it_uses() -> None:
    graph = large(1600, 1600)
    text = page_of(graph, graph, None)
    assert "Alexis Jacomy" in text
    assert "The MIT License" in text
    assert "</script" not in text.partition("<script>")[2].partition("</script>")[0]


def test_an_empty_graph_has_a_page() -> None:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    assert "0 nodes and 0 statements" in page_of(graph, graph, None)


@pytest.mark.browser
def test_a_bundle_unfolds_into_its_statements(tmp_path: Path, opened: Open) -> None:
    graph = build_graph(consultations())
    (tmp_path / "bundle.html").write_text(page_of(graph, graph, consultations(), bundle=True), "utf-8")
    page = opened(tmp_path / "bundle.html")
    page.click("g.edge .hit", force=True)
    assert page.locator("#details").get_by_role("button", name="consults").count() >= 3, "the others between the two"
    assert page.locator("g.edge.picked").count() == 1
    page.locator("#details").get_by_role("button", name="consults").first.click()
    assert page.locator("g.edge.picked").count() == 1, "another statement of the same line"
