"""The same graphs drawn by other tools, each as SVG text (pyvis: as a page): as they come, and NetworkX also tuned by hand."""

from __future__ import annotations

import io
import subprocess
import textwrap
from typing import Any
from xml.sax.saxutils import quoteattr

import networkx as nx

from graphmodel.diagram.view import edge_id, is_plural, name_of
from graphmodel.model.schema import bundled

Graph = Any


def words_of(graph: Graph) -> dict[str, str]:
    """The words on each line, for tools that take any."""
    return {
        edge_id(a, b, key, data): bundled().reading(str(data.get("relation", "")), plural=is_plural(graph, bundled(), a))
        for a, b, key, data in graph.edges(keys=True, data=True)
        if not data.get("structural")
    }


def names_of(graph: Graph) -> dict[str, str]:
    """The name of each node that is to be drawn."""
    kept = shown(graph)
    return {node: kept.nodes[node]["name"] for node in kept}


def statements(graph: Graph) -> list[tuple[Any, Any, str]]:
    """The edges that are statements, with their ids."""
    return [(a, b, edge_id(a, b, key, data)) for a, b, key, data in graph.edges(keys=True, data=True) if not data.get("structural")]


def shown(graph: Graph) -> Graph:
    """The nodes and edges that are to be drawn."""
    edges = statements(graph)
    joined = {node for a, b, _ in edges for node in (a, b)}
    speakers = {one for *_, data in graph.edges(data=True) for one in data.get("attribution", ())}
    kept = nx.MultiDiGraph()
    for node in graph:
        if node in joined or (graph.nodes[node].get("label") != "Document" and node not in speakers):
            kept.add_node(str(node), name=name_of(graph, node))
    for a, b, key in edges:
        kept.add_edge(str(a), str(b), key=key)
    return kept


def _figure(page: tuple[float, float]) -> tuple[Any, Any]:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(page[0] / 96, page[1] / 96), dpi=96)
    FigureCanvasSVG(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    return figure, axes


def _saved(figure: Any) -> str:
    import matplotlib as mpl

    out = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "graphmodel"}):
        figure.savefig(out, format="svg")
    return out.getvalue()


def networkx_default(graph: Graph, page: tuple[float, float]) -> str:
    """What draw_networkx and draw_networkx_edge_labels give without an option."""
    kept, words = shown(graph), words_of(graph)
    figure, axes = _figure(page)
    at = nx.spring_layout(kept, seed=1)
    nodes = nx.draw_networkx_nodes(kept, at, ax=axes)
    names = nx.draw_networkx_labels(kept, at, labels={n: kept.nodes[n]["name"] for n in kept}, ax=axes)
    edges = list(kept.edges(keys=True))
    lines = nx.draw_networkx_edges(kept, at, ax=axes)
    labels = nx.draw_networkx_edge_labels(kept, at, edge_labels={edge: words[edge[2]] for edge in edges}, ax=axes)
    return _grouped(_marked(figure, nodes, names, lines, labels, edges, list(kept)))


def networkx_tuned(graph: Graph, page: tuple[float, float]) -> str:
    """Kamada-Kawai, room for names, arcs for parallels, small labels on white: what an afternoon of options gives."""
    kept, words = shown(graph), words_of(graph)
    figure, axes = _figure(page)
    at = nx.kamada_kawai_layout(nx.Graph(kept)) if len(kept) > 1 else nx.spring_layout(kept, seed=1)
    names = {n: "\n".join(textwrap.wrap(kept.nodes[n]["name"], 18)) for n in kept}
    nodes = nx.draw_networkx_nodes(kept, at, ax=axes, node_color="#dde8f3", node_size=1500, edgecolors="#333333", node_shape="s")
    drawn = nx.draw_networkx_labels(kept, at, labels=names, font_size=8, ax=axes)
    edges = list(kept.edges(keys=True))
    lines, labels = [], {}
    count: dict[frozenset[str], int] = {}
    for edge in edges:
        pair = frozenset(edge[:2])
        number = count.get(pair, 0)
        count[pair] = number + 1
        bend = (0.12 * ((number + 1) // 2) * (-1 if number % 2 else 1)) * (1 if edge[0] < edge[1] else -1)
        style = f"arc3,rad={bend}"
        lines += nx.draw_networkx_edges(
            kept, at, edgelist=[edge], connectionstyle=style, node_size=1500, width=1, arrowsize=12, ax=axes, node_shape="s"
        )
        labels.update(
            nx.draw_networkx_edge_labels(
                kept,
                at,
                edge_labels={edge: words[edge[2]]},
                font_size=7.3,
                ax=axes,
                connectionstyle=style,
                bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none"},
                rotate=False,
            )
        )
    axes.margins(0.08)
    return _grouped(_marked(figure, nodes, drawn, lines, labels, edges, list(kept)))


def _marked(figure: Any, nodes: Any, names: Any, lines: Any, labels: Any, edges: list[Any], order: list[str]) -> tuple[str, list[Any], list[str]]:
    if nodes is not None and hasattr(nodes, "set_gid"):
        nodes.set_gid("nodes")
    for index, node in enumerate(order):
        names[node].set_gid(f"name-{index}")
        names[node].set_clip_on(False)
    for index, edge in enumerate(edges):
        if index < len(lines):
            lines[index].set_gid(f"line-{index}")
        if edge in labels:
            labels[edge].set_gid(f"label-{index}")
    return _saved(figure), edges, order


def _grouped(made: tuple[str, list[Any], list[str]]) -> str:
    """The SVG with the ids that tell what is what, for the reader in scene.js; the page script moves each line and label into a group of its own."""
    text, edges, order = made
    rows = "".join(f"<i data-index={quoteattr(str(i))} data-key={quoteattr(edge[2])}></i>" for i, edge in enumerate(edges))
    nodes = "".join(f"<b data-index={quoteattr(str(i))} data-key={quoteattr(node)}></b>" for i, node in enumerate(order))
    return text[text.index("<svg") :] + f'<div id="keys" style="display:none">{rows}{nodes}</div>'


REGROUP = """() => {
  const make = (kind, key, parts) => {
    const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
    group.setAttribute("class", kind); group.setAttribute("data-id", key);
    const found = parts.filter(Boolean);
    if (!found.length) return;
    found[0].classList.add("line"); found[0].parentNode.insertBefore(group, found[0]); found.forEach((one) => group.appendChild(one));
  };
  const marks = [...document.querySelectorAll("#nodes use, #nodes > path")];
  document.querySelectorAll("#keys i").forEach((key) => make("edge", key.dataset.key, [document.getElementById("line-" + key.dataset.index), document.getElementById("label-" + key.dataset.index)]));
  document.querySelectorAll("#keys b").forEach((key, i) => make("node", key.dataset.key, [marks[i], document.getElementById("name-" + key.dataset.index)]));
}"""

IGRAPH = """() => {
  // igraph draws each line, its way back and its arrowhead as one path: the first command is the line, what follows the way back the head.
  document.querySelectorAll("#lines > path").forEach((path, i) => {
    const found = path.getAttribute("d").match(/^\\s*(M[^A-Za-z]+)([A-Za-z][^A-Za-z]+)([A-Za-z][^A-Za-z]+)([^]*)$/);
    const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
    group.setAttribute("id", "line-" + i);
    const head = path.cloneNode();
    path.setAttribute("d", found[1] + found[2]);
    path.style.fill = "none";
    head.setAttribute("d", found[1] + found[4].replace(/^\\s*$/, "Z"));
    path.parentNode.insertBefore(group, path); group.append(path, head);
  });
  (REGROUP)();
}""".replace("REGROUP", REGROUP)


def dot(graph: Graph, page: tuple[float, float]) -> str:
    """Graphviz dot, left to right, scaled to the page by the reader."""
    kept, words = shown(graph), words_of(graph)
    rows = ['digraph { rankdir=LR; node [shape=box, fontname="Liberation Sans", fontsize=12]; edge [fontname="Liberation Sans", fontsize=11];']
    rows += [f"{_dot(n)} [label={_dot(chr(10).join(textwrap.wrap(kept.nodes[n]['name'], 20)))}, id={_dot('node:' + n)}];" for n in kept]
    rows += [f"{_dot(a)} -> {_dot(b)} [label={_dot(words[key])}, id={_dot('edge:' + key)}];" for a, b, key in kept.edges(keys=True)]
    done = subprocess.run(["dot", "-Tsvg"], input="\n".join([*rows, "}"]).encode(), capture_output=True, check=True, timeout=120)
    text = done.stdout.decode()
    return text[text.index("<svg") :]


def _dot(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


DOT_IDS = """() => document.querySelectorAll("g.node, g.edge").forEach((one) => one.setAttribute("data-id", one.id.replace(/^(node|edge):/, "")))"""


def igraph(graph: Graph, page: tuple[float, float]) -> str:
    """python-igraph on matplotlib: Kamada-Kawai, curved parallels, its own places for labels."""
    import igraph as ig

    kept, words = shown(graph), words_of(graph)
    order = list(kept)
    number = {node: i for i, node in enumerate(order)}
    edges = list(kept.edges(keys=True))
    made = ig.Graph(n=len(order), edges=[(number[a], number[b]) for a, b, _ in edges], directed=True)
    figure, axes = _figure(page)
    artist = ig.plot(
        made,
        target=axes,
        layout=made.layout_kamada_kawai(),
        vertex_label=["\n".join(textwrap.wrap(kept.nodes[n]["name"], 18)) for n in order],
        vertex_label_size=8,
        vertex_size=30,
        vertex_color="#dde8f3",
        edge_label=[words[edge[2]] for edge in edges],
        edge_label_size=7.3,
        edge_width=1,
    )
    artist = artist if artist is not None else axes.get_children()[0]
    for index, text in enumerate(artist.get_edge_labels()):
        text.set_gid(f"label-{index}")
    artist.get_edges().set_gid("lines")
    for index, text in enumerate(artist.get_vertex_labels()):
        text.set_gid(f"name-{index}")
    artist.get_vertices().set_gid("nodes")
    return _grouped((_saved(figure), edges, order))


def pyvis(graph: Graph, page: tuple[float, float]) -> str:
    """A vis.js page with everything in it, as pyvis writes it."""
    from pyvis.network import Network

    kept, words = shown(graph), words_of(graph)
    net = Network(height=f"{page[1]:g}px", width=f"{page[0]:g}px", directed=True, cdn_resources="in_line")
    for node in kept:
        net.add_node(node, label=kept.nodes[node]["name"], shape="dot")
    for a, b, key in kept.edges(keys=True):
        net.add_edge(a, b, label=words[key], id=key)
    return str(net.generate_html(notebook=False))


PYVIS_SCENE = """(how) => {
  const canvas = network.canvasToDOM.bind(network);
  network.fit({animation: false});
  const scale = network.getScale();
  const corner = (x, y) => { const p = canvas({x, y}); return [p.x, p.y]; };
  const rect = (l, t, r, b) => [corner(l, t), corner(r, t), corner(r, b), corner(l, b)];
  const body = network.body;
  const list = Object.values(body.nodes).filter((one) => one.options.label !== undefined && !String(one.id).startsWith("edgeId:"));
  const nodes = list.map((one) => {
    const box = one.shape.boundingBox, size = one.labelModule.size;
    return {id: String(one.id), box: rect(one.x - one.shape.width / 2, one.y - one.shape.height / 2, one.x + one.shape.width / 2, one.y + one.shape.height / 2),
      texts: [{words: one.options.label, corners: rect(size.left, size.top, size.left + size.width, size.top + size.height), font: 14 * scale, fill: "rgb(52, 52, 52)"}], fill: "none"};
  });
  const edges = Object.values(body.edges).map((one) => {
    const type = one.edgeType, points = [];
    for (let i = 0; i <= 80; i++) { const p = type.getPoint(i / 80); points.push(corner(p.x, p.y)); }
    const size = one.labelModule.size, middle = type.getPoint(0.5);
    const w = size.width / 2, h = size.height / 2;
    return {id: String(one.id), points, heads: [], stroke: "rgb(43, 124, 233)",
      texts: [{words: one.options.label, corners: rect(middle.x - w, middle.y - h, middle.x + w, middle.y + h), font: 14 * scale, fill: "rgb(52, 52, 52)"}]};
  });
  return {width: how.page[0], height: how.page[1], scale, nodes, edges, rest: []};
}"""
