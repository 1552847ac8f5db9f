// A map of a graph that is too large to be drawn: points and lines on WebGL by sigma.js, at the places that Python computed. All of it as a map, with one
// line for all statements between two; or, around one actor, every statement by itself, in rings.

import { change, close, select } from "./changes.js";
import { $, data, edges, nodes, SIGN } from "./data.js";
import { rivals } from "./details.js";
import { count, el } from "./elements.js";
import { unique } from "./facets.js";
import { near } from "./filtering.js";
import { showsDark } from "./keys.js";
import { seen, state } from "./state.js";

export function map() {
  const { Sigma, MultiDirectedGraph, EdgeLineProgram, EdgeArrowProgram, EdgeRectangleProgram, EdgeCurvedArrowProgram } =
    sigma;
  // Around one actor, as many statements as this between two are drawn one by one, where there are not more than so many in all.
  const stage = $("picture"),
    PARALLEL = 12,
    SINGLE = 90;
  const box = el("div", {
    id: "map",
    tabindex: "0",
    role: "application",
    "aria-label": `Map of ${count(data.drawn, "node", "nodes")}. Arrow keys move from one to the next, Enter opens it. The list has everything as a table.`,
  });
  const hint = el("p", { class: "hint" });
  const paper = el("img", { class: "on-paper", alt: "The map as it was on the screen" });
  stage.querySelector(".sheet").replaceWith(paper);
  stage.prepend(box);
  stage.append(hint);
  const degree = nodes.map((node) => node.out.length + node.in.length);
  const roomy = Math.min(1, Math.max(0.45, 40 / Math.sqrt(data.drawn)));
  const size = (n) => Math.min(14, 1.3 + 1.1 * Math.sqrt(degree[n])) * roomy;

  // On the whole map the names of some hundred actors may be seen at once; those of the others as one comes nearer.
  const named = size(
    degree
      .slice(0, data.drawn)
      .map((_, n) => n)
      .sort((a, b) => degree[b] - degree[a])[Math.min(150, data.drawn - 1)],
  );

  // --- Colours, from the style sheet
  let colours = {};
  function readColours(light) {
    const style = getComputedStyle(document.documentElement),
      read = (name) => style.getPropertyValue(`--${name}`).trim();
    colours = Object.fromEntries(
      ["ground", "ink", "quiet", "accent", "panel", "line", "affirms", "denies", "supports", "opposes", "neutral"].map(
        (name) => [name, read(name)],
      ),
    );
    const dark = showsDark() && !light;
    colours.faint = dark ? "#262b33" : "#eceef1";
    colours.thread = dark ? "#4a525e" : "#b9c0c9";
    colours.dot = dark ? "#8aa2bd" : "#4f6d8f";
  }
  readColours();
  // On the whole map the colours of thousands of lines are toned down, or they would be all that one sees.
  const toned = (colour) => {
    const part = (text, at) => parseInt(text.slice(at, at + 2), 16);
    return `#${[1, 3, 5]
      .map((at) =>
        Math.round(0.4 * part(colour, at) + 0.6 * part(colours.thread, at))
          .toString(16)
          .padStart(2, "0"),
      )
      .join("")}`;
  };
  const colourOf = (list) => {
    const stances = unique(list.filter((n) => seen.edges[n]).map((n) => edges[n].stance));
    return stances.length === 1 && stances[0] !== "neutral" ? (colours[stances[0]] ?? colours.thread) : colours.thread;
  };

  // --- Two graphs: all of it, and what is around one
  const key = (n) => String(n);
  function whole() {
    const graph = new MultiDirectedGraph();
    for (let n = 0; n < data.drawn; n++)
      graph.addNode(key(n), { n, x: data.at[2 * n], y: -data.at[2 * n + 1], size: size(n), label: nodes[n].name });
    const bundles = new Map();
    for (const edge of edges) {
      const ends = edge.s * nodes.length + edge.t;
      if (bundles.has(ends)) bundles.get(ends).push(edge.n);
      else bundles.set(ends, [edge.n]);
    }
    for (const list of bundles.values())
      graph.addEdge(key(edges[list[0]].s), key(edges[list[0]].t), { list, type: "line", size: 1 });
    return graph;
  }
  function rings(center, hops) {
    const steps = near(center, hops),
      graph = new MultiDirectedGraph(),
      angle = new Map([[center, 0]]);
    const [x, y] = [data.at[2 * center], data.at[2 * center + 1]];
    graph.addNode(key(center), { n: center, x: 0, y: 0, size: 13, label: nodes[center].name });
    let radius = 0;
    for (let step = 1; step <= hops; step++) {
      // The way in which a node lies on the map is about the way in which it lies here.
      const ring = [...steps].filter(([, far]) => far === step).map(([n]) => n);
      const toward = new Map(
        ring.map((n) => {
          const via = [...nodes[n].in.map((e) => edges[e].s), ...nodes[n].out.map((e) => edges[e].t)].find(
            (m) => steps.get(m) === step - 1,
          );
          const own = Math.atan2(data.at[2 * n + 1] - y, data.at[2 * n] - x);
          return [n, step === 1 ? own : (angle.get(via) ?? 0) + own / 1000];
        }),
      );
      ring.sort((a, b) => toward.get(a) - toward.get(b) || a - b);
      const circles = Math.max(1, Math.ceil(Math.sqrt(ring.length / 60)));
      ring.forEach((n, i) => {
        const turn = step === 1 || ring.length > 12 ? (2 * Math.PI * i) / ring.length - Math.PI : toward.get(n),
          out = radius + 10 + (i % circles) * 4.5;
        angle.set(n, turn);
        graph.addNode(key(n), {
          n,
          x: out * Math.cos(turn),
          y: -out * Math.sin(turn),
          size: Math.min(10, 3.5 + 0.5 * Math.sqrt(degree[n])),
          label: nodes[n].name,
          left: Math.cos(turn) < -0.05,
        });
      });
      radius += 10 + (circles - 1) * 4.5;
    }
    const bundles = new Map();
    for (const [n] of steps)
      for (const e of nodes[n].out) {
        const edge = edges[e];
        if (!steps.has(edge.t) || Math.min(steps.get(edge.s), steps.get(edge.t)) >= hops) continue;
        const ends = Math.min(edge.s, edge.t) * nodes.length + Math.max(edge.s, edge.t);
        if (bundles.has(ends)) bundles.get(ends).push(e);
        else bundles.set(ends, [e]);
      }
    const total = [...bundles.values()].reduce((sum, list) => sum + list.length, 0);
    for (const list of bundles.values()) {
      const { s, t } = edges[list[0]];
      if (list.length > PARALLEL || (list.length > 1 && total > SINGLE))
        graph.addEdge(key(s), key(t), {
          list,
          type: "thick",
          size: Math.min(8, 2 + Math.log2(list.length) / 2),
          label: count(list.length, "statement", "statements"),
        });
      else
        list.forEach((e, i) => {
          const aside = (i - (list.length - 1) / 2) * 0.22 * (edges[e].s === s ? 1 : -1);
          graph.addEdge(key(edges[e].s), key(edges[e].t), {
            list: [e],
            type: aside ? "curved" : "arrow",
            curvature: aside,
            size: 2,
            label: `${edges[e].contests.length ? "≠ " : ""}${SIGN[edges[e].stance] ?? ""} ${edges[e].words}`,
          });
        });
    }
    return graph;
  }
  const all = whole();
  let shown,
    lit = new Set(),
    close_ = new Set(),
    _pointed = null,
    keyed_ = null;

  // --- Drawing
  const narrow = () => box.clientWidth < 600;
  const font = "system-ui, 'Liberation Sans', Arial, sans-serif";
  function label(context, at, settings) {
    if (!at.label) return;
    const big = at.size > 9 || at.forceLabel;
    if (narrow() && at.label.length > 20) at.label = `${at.label.slice(0, 18).trim()}…`;
    context.font = `${big ? 600 : 400} ${settings.labelSize}px ${font}`;
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = colours.ground;
    context.fillStyle = colours.ink;
    const x = at.left ? at.x - at.size - 3 - context.measureText(at.label).width : at.x + at.size + 3;
    context.strokeText(at.label, x, at.y + settings.labelSize / 3);
    context.fillText(at.label, x, at.y + settings.labelSize / 3);
  }
  function hover(context, at, settings) {
    context.beginPath();
    context.arc(at.x, at.y, at.size + 4, 0, 2 * Math.PI);
    context.lineWidth = 3;
    context.strokeStyle = colours.accent;
    context.stroke();
    context.font = `600 ${settings.labelSize + 1}px ${font}`;
    const text = at.label ?? nodes[at.n ?? +at.key].name,
      wide = context.measureText(text).width;
    context.fillStyle = colours.panel;
    const x = at.left ? at.x - at.size - 15 - wide : at.x + at.size + 5;
    context.fillRect(x, at.y - settings.labelSize, wide + 10, settings.labelSize * 2);
    context.fillStyle = colours.ink;
    context.fillText(text, x + 5, at.y + settings.labelSize / 3);
  }
  const renderer = new Sigma(all, box, {
    allowInvalidContainer: true,
    zIndex: true,
    labelFont: font,
    labelSize: 13,
    labelDensity: 0.5,
    labelGridCellSize: 130,
    labelRenderedSizeThreshold: named,
    labelColor: { attribute: "ink" },
    edgeLabelSize: 11,
    edgeLabelFont: font,
    edgeLabelColor: { attribute: "ink" },
    defaultEdgeType: "line",
    stagePadding: 40,
    minCameraRatio: 0.002,
    maxCameraRatio: 3,
    edgeProgramClasses: {
      line: EdgeLineProgram,
      thick: EdgeRectangleProgram,
      arrow: EdgeArrowProgram,
      curved: EdgeCurvedArrowProgram,
    },
    defaultDrawNodeLabel: label,
    defaultDrawNodeHover: hover,
    nodeReducer(_id, at) {
      const n = at.n,
        off = !seen.nodes[n],
        away = close_.size > 0 && !close_.has(n);
      if (off && shown !== null) return { ...at, hidden: true };
      if (off || away) return { ...at, color: colours.faint, label: null, zIndex: 0, size: at.size * 0.8 };
      const chosen = n === state.node || n === keyed_,
        ring = shown !== null;
      return {
        ...at,
        color: nodes[n].n === state.around ? colours.accent : colours.dot,
        zIndex: 1,
        forceLabel: chosen || (ring && all_ < 110) || (close_.size > 0 && close_.size < 40),
        highlighted: chosen,
      };
    },
    edgeReducer(_id, at) {
      if (!at.list.some((n) => seen.edges[n])) return { ...at, hidden: true };
      if (lit.size) {
        const on = at.list.some((n) => lit.has(n));
        return on
          ? {
              ...at,
              color:
                state.edge !== null
                  ? colours.accent
                  : colourOf(at.list) === colours.thread
                    ? colours.dot
                    : colourOf(at.list),
              ink: colours.ink,
              size: at.size + 1.5,
              zIndex: 2,
              forceLabel: shown !== null && lit.size < 30,
            }
          : { ...at, color: colours.faint, label: null, zIndex: 0 };
      }
      const colour = colourOf(at.list);
      return {
        ...at,
        color: shown === null && colour !== colours.thread ? toned(colour) : colour,
        ink: colours.ink,
        zIndex: 1,
        label: worded ? at.label : null,
      };
    },
  });
  let all_ = data.drawn,
    worded = false;
  const camera = renderer.getCamera();

  function show(_changed) {
    const wanted = state.around === null ? null : `${state.around}/${state.hops}`,
      other = wanted !== shown;
    if (other) {
      shown = wanted;
      keyed_ = null;
      const graph = wanted === null ? all : rings(state.around, state.hops);
      all_ = graph.order;
      worded = graph.size <= 40 && !narrow();
      renderer.setSetting("renderEdgeLabels", wanted !== null && graph.size <= SINGLE);
      renderer.setSetting("enableEdgeEvents", wanted !== null);
      renderer.setSetting("labelRenderedSizeThreshold", wanted === null ? named : 0);
      renderer.setSetting("labelDensity", wanted === null ? 0.5 : 2);
      // What is lit must be right before the new graph is drawn for the first time.
      light();
      renderer.setGraph(graph);
      camera.setState({ x: 0.5, y: 0.5, ratio: wanted === null ? 1 : narrow() ? 1.6 : 1.3, angle: 0 });
      hint.textContent =
        wanted === null
          ? `Search ( / ) for an actor to see what is around it. Lines stand for all statements between two; there are ${edges.length.toLocaleString("en")}.`
          : `Around ${nodes[state.around].name}. “Show everything” leads back to the map.`;
    } else {
      light();
      renderer.refresh({ skipIndexation: true });
    }
    const one = state.node ?? (state.edge !== null ? edges[state.edge].s : null);
    if (!other && one !== null && !stage.hidden) reveal(one);
  }
  function light() {
    lit = new Set();
    close_ = new Set();
    if (state.edge !== null)
      for (const e of [state.edge, ...rivals(edges[state.edge])]) {
        lit.add(e);
        close_.add(edges[e].s).add(edges[e].t);
      }
    else if (state.node !== null && state.node !== state.around) {
      close_.add(state.node);
      for (const e of [...nodes[state.node].out, ...nodes[state.node].in])
        if (seen.edges[e]) {
          lit.add(e);
          close_.add(edges[e].s).add(edges[e].t);
        }
    }
  }
  function reveal(n) {
    const at = renderer.getNodeDisplayData(key(n));
    if (!at) return;
    const point = renderer.framedGraphToViewport(at),
      { width, height } = renderer.getDimensions();
    if (point.x < 30 || point.y < 30 || point.x > width - 90 || point.y > height - 30)
      camera.animate(
        { x: at.x, y: at.y },
        { duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 1 : 250 },
      );
  }

  // --- Pointer and keys
  renderer.on("clickNode", ({ node }) => select({ node: +node }));
  renderer.on("clickEdge", ({ edge }) => {
    const { list } = renderer.getGraph().getEdgeAttributes(edge);
    select({ edge: list.find((n) => seen.edges[n]) ?? list[0] });
  });
  renderer.on("clickStage", () => {
    if (state.node !== null || state.edge !== null) close();
  });
  renderer.on("doubleClickNode", (event) => {
    event.preventSigmaDefault();
    change({ around: +event.node, hops: 1, node: +event.node, edge: null });
  });
  for (const [event, style] of [
    ["enterNode", "pointer"],
    ["leaveNode", ""],
    ["enterEdge", "pointer"],
    ["leaveEdge", ""],
  ])
    renderer.on(event, () => {
      box.style.cursor = style;
    });
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  function go(n) {
    keyed_ = n;
    $("said").textContent = `${nodes[n].name}, ${count(degree[n], "statement", "statements")}`;
    renderer.refresh({ skipIndexation: true });
    reveal(n);
  }
  function first() {
    return (
      state.node ??
      state.around ??
      renderer
        .getGraph()
        .reduceNodes(
          (best, _id, at) => (seen.nodes[at.n] && (best === null || degree[at.n] > degree[best]) ? at.n : best),
          null,
        )
    );
  }
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = WAYS[event.key],
      graph = renderer.getGraph();
    if (event.key === "Enter") {
      event.preventDefault();
      const n = keyed_ ?? first();
      if (n !== null) select({ node: n }, { keyboard: true });
    } else if (way) {
      event.preventDefault();
      if (keyed_ === null || !graph.hasNode(key(keyed_))) {
        const n = first();
        if (n !== null) go(n);
        return;
      }
      const here = graph.getNodeAttributes(key(keyed_));
      let best = null,
        least = Infinity;
      graph.forEachNode((_id, at) => {
        if (!seen.nodes[at.n] || at.n === keyed_) return;
        const along = (at.x - here.x) * way[0] + (at.y - here.y) * way[1],
          across = Math.abs((at.x - here.x) * way[1]) + Math.abs((at.y - here.y) * way[0]);
        if (along <= 0 || across > along * 2.5) return;
        if (along + 2 * across < least) {
          least = along + 2 * across;
          best = at.n;
        }
      });
      if (best !== null) go(best);
    }
  });
  box.addEventListener("blur", () => {
    if (keyed_ !== null) {
      keyed_ = null;
      renderer.refresh({ skipIndexation: true });
    }
  });

  // --- Paper: what is on the screen, in the colours of paper
  addEventListener("beforeprint", () => {
    readColours(true);
    Object.assign(colours, { ground: "#ffffff", ink: "#1a1a1a" });
    renderer.refresh({ skipIndexation: true });
    const layers = renderer.getCanvases(),
      { width, height } = layers.nodes,
      sheet = el("canvas", { width, height }),
      context = sheet.getContext("2d");
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, width, height);
    for (const name of ["edges", "edgeLabels", "nodes", "labels"])
      if (layers[name]) context.drawImage(layers[name], 0, 0, width, height);
    paper.src = sheet.toDataURL("image/png");
    readColours();
    renderer.refresh({ skipIndexation: true });
  });
  return {
    large: true,
    show,
    renderer,
    fit() {
      camera.animatedReset({ duration: 1 });
    },
    zoom(factor) {
      camera.animate({ ratio: Math.min(3, Math.max(0.002, camera.ratio / factor)) }, { duration: 120 });
    },
    resized() {
      // On a phone the details lie over the lower part: the map keeps to what is left.
      const s = stage.getBoundingClientRect(),
        d = $("details").getBoundingClientRect(),
        covered = !$("details").hidden && d.top > s.top + 40 && d.left <= s.left;
      box.style.bottom = covered ? `${Math.max(0, s.bottom - d.top)}px` : "0";
      renderer.resize();
      renderer.refresh({ skipIndexation: true });
    },
    recoloured() {
      readColours();
      renderer.refresh({ skipIndexation: true });
    },
    enter() {
      box.focus();
    },
  };
}
