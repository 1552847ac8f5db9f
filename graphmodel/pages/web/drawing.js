// The picture as it was drawn, an SVG in the page: zoom and pan, the focus that moves from actor to actor, what is filtered out faded.

import { close, select } from "./changes.js";
import { $, data, edges, nameOf, nodes, sentence } from "./data.js";
import { rivals } from "./details.js";
import { count } from "./elements.js";
import { unique } from "./facets.js";
import { seen, state } from "./state.js";

export function drawing() {
  const stage = $("picture"),
    sheet = stage.querySelector(".sheet"),
    svgs = [...sheet.querySelectorAll("svg")];
  const nodeElements = nodes.map(() => []),
    edgeElements = edges.map(() => []);
  const SVG = "http://www.w3.org/2000/svg";
  let at = { x: 0, y: 0, k: 1 };
  let entry = null;
  let fitted = true;

  svgs.forEach((svg, page) => {
    svg.setAttribute("role", "group");
    svg.setAttribute(
      "aria-label",
      page
        ? "Notes"
        : `${svg.querySelector("title")?.textContent ?? "Diagram"}. ${svg.querySelector("desc")?.textContent ?? ""} Arrow keys move between actors.`,
    );
    // The title of the whole would show as a tooltip over every empty spot.
    for (const one of [...svg.children]) if (one.localName === "title" || one.localName === "desc") one.remove();
  });
  for (const group of sheet.querySelectorAll("g.node[data-n], g.edge[data-n]")) {
    const n = +group.dataset.n,
      isNode = group.classList.contains("node");
    (isNode ? nodeElements : edgeElements)[n]?.push(group);
    // A line that stands for several statements is shown as long as any of them is.
    for (const other of JSON.parse(group.dataset.ns ?? "[]")) if (other !== n) edgeElements[other]?.push(group);
    group.setAttribute("role", "button");
    group.setAttribute("tabindex", "-1");
    if (isNode) {
      const node = nodes[n];
      group.setAttribute(
        "aria-label",
        [
          node.name,
          node.label,
          node.unspecified ? "not named by the source" : "",
          count(node.out.length + node.in.length, "statement", "statements"),
        ]
          .filter(Boolean)
          .join(", "),
      );
    } else {
      const edge = edges[n],
        line = group.querySelector(".line, path");
      group.setAttribute(
        "aria-label",
        `${sentence(edge)}${edge.contests.length ? ", contested" : ""}${edge.speakers.length ? `, according to ${nameOf(edge.speakers[edge.speakers.length - 1])}` : ""}`,
      );
      if (line) {
        for (const name of ["halo", "hit"]) {
          const path = document.createElementNS(SVG, "path");
          path.setAttribute("class", name);
          path.setAttribute("d", line.getAttribute("d"));
          if (name === "hit") {
            path.setAttribute("stroke-width", "14");
            group.append(path);
          } else group.prepend(path);
        }
      }
      // Words catch the pointer by the patch of ground that they stand on.
      const clearing = group.querySelector(".clearing");
      if (clearing) {
        const patch = clearing.cloneNode();
        patch.setAttribute("class", "hit-words");
        patch.removeAttribute("fill");
        group.append(patch);
      }
    }
  }
  const things = (n) => nodeElements[n] ?? [];
  const box = (element) => {
    const r = element.getBoundingClientRect();
    return { x: r.left + r.width / 2, y: r.top + r.height / 2 };
  };

  // --- Zoom and pan. The transform is the sheet's: printing drops it, and the diagram is whole.
  function move(next) {
    at = next;
    sheet.style.transform = `translate(${at.x}px, ${at.y}px) scale(${at.k})`;
    stage.classList.toggle("far", at.k * (data.fine ?? 0) < 5);
  }
  function fit() {
    const first = svgs[0],
      width = first.width.baseVal.value,
      height = first.height.baseVal.value;
    const { width: w, height: h } = free();
    if (w < 40 || h < 40) return;
    const k = Math.min(w / width, h / height);
    move({ k, x: (w - width * k) / 2, y: Math.min((h - height * k) / 2, 60) });
  }
  // The part of the stage that is to be seen: on a phone the details lie over its lower part.
  function free() {
    const s = stage.getBoundingClientRect(),
      d = $("details").getBoundingClientRect();
    const covered = !$("details").hidden && d.top > s.top + 40 && d.left <= s.left;
    return { left: s.left, top: s.top, width: s.width, height: (covered ? d.top : s.bottom) - s.top };
  }
  function zoomAt(factor, x, y) {
    const k = Math.min(12, Math.max(0.03, at.k * factor)),
      real = k / at.k;
    move({ k, x: x - (x - at.x) * real, y: y - (y - at.y) * real });
  }
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const r = stage.getBoundingClientRect();
      zoomAt(
        Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016) * (event.ctrlKey ? 4 : 1)),
        event.clientX - r.left,
        event.clientY - r.top,
      );
    },
    { passive: false },
  );
  const pointers = new Map();
  let moved = 0;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button || event.target.closest(".zoom")) return;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (pointers.size === 1) moved = 0;
  });
  addEventListener("pointermove", (event) => {
    const old = pointers.get(event.pointerId);
    if (!old) return;
    const now = { x: event.clientX, y: event.clientY },
      r = stage.getBoundingClientRect();
    if (pointers.size === 2) {
      const other = [...pointers].find(([id]) => id !== event.pointerId)[1],
        gap = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
      zoomAt(gap(now) / gap(old), (now.x + other.x) / 2 - r.left, (now.y + other.y) / 2 - r.top);
      moved = 99;
    } else {
      moved += Math.hypot(now.x - old.x, now.y - old.y);
      if (moved > 4) {
        stage.classList.add("dragging");
        move({ ...at, x: at.x + now.x - old.x, y: at.y + now.y - old.y });
      }
    }
    pointers.set(event.pointerId, now);
  });
  const up = (event) => {
    pointers.delete(event.pointerId);
    if (!pointers.size) stage.classList.remove("dragging");
  };
  addEventListener("pointerup", up);
  addEventListener("pointercancel", up);
  function reveal(element) {
    const s = free();
    let r = element.getBoundingClientRect();
    if (at.k < 0.4) {
      // Too small to be read where it is: nearer, and in the middle.
      zoomAt(0.75 / at.k, r.left + r.width / 2 - s.left, r.top + r.height / 2 - s.top);
      r = element.getBoundingClientRect();
      fitted = false;
      move({
        ...at,
        x: at.x + s.left + s.width / 2 - r.left - r.width / 2,
        y: at.y + s.top + s.height / 2 - r.top - r.height / 2,
      });
      return;
    }
    const dx =
      r.left < s.left + 10
        ? s.left + 10 - r.left
        : r.right > s.left + s.width - 10
          ? s.left + s.width - 10 - r.right
          : 0;
    const dy =
      r.top < s.top + 10 ? s.top + 10 - r.top : r.bottom > s.top + s.height - 10 ? s.top + s.height - 10 - r.bottom : 0;
    if (r.width < s.width && r.height < s.height && (dx || dy)) move({ ...at, x: at.x + dx, y: at.y + dy });
  }

  // --- Clicking and keys
  const groupOf = (target) => target.closest?.("g.node[data-n], g.edge[data-n]");
  const choose = (group, keyboard) =>
    select(group.classList.contains("node") ? { node: +group.dataset.n } : { edge: +group.dataset.n }, { keyboard });
  sheet.addEventListener("click", (event) => {
    if (moved > 4) return;
    const group = groupOf(event.target);
    if (group) choose(group, false);
    else if (state.node !== null || state.edge !== null) close();
  });
  stage.addEventListener("click", (event) => {
    if (event.target === stage && moved <= 4 && (state.node !== null || state.edge !== null)) close();
  });
  function stop(element) {
    if (entry) entry.setAttribute("tabindex", "-1");
    entry = element;
    entry?.setAttribute("tabindex", "0");
  }
  function focus(element) {
    if (!element) return;
    stop(element);
    element.focus({ preventScroll: true });
    reveal(element);
  }
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  function beside(element, [dx, dy]) {
    const here = box(element);
    let best = null,
      least = Infinity;
    nodeElements.forEach((list, n) => {
      if (!seen.nodes[n]) return;
      for (const other of list) {
        if (other === element) continue;
        const there = box(other),
          along = (there.x - here.x) * dx + (there.y - here.y) * dy,
          across = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
        if (along < 2 || across > along * 2.5) continue;
        const far = along + across * 2;
        if (far < least) {
          least = far;
          best = other;
        }
      }
    });
    return best;
  }
  let ring = null;
  sheet.addEventListener("keydown", (event) => {
    const group = groupOf(event.target);
    if (!group || event.ctrlKey || event.metaKey || event.altKey) return;
    const n = +group.dataset.n,
      isNode = group.classList.contains("node"),
      way = WAYS[event.key];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(group, true);
      return;
    }
    if (event.key === "PageDown" || event.key === "PageUp") {
      event.preventDefault();
      if (isNode) ring = n;
      if (ring === null || ![edges[n]?.s, edges[n]?.t].includes(ring)) ring = isNode ? n : edges[n].s;
      const own = unique([...nodes[ring].out, ...nodes[ring].in]).filter(
          (e) => seen.edges[e] && edgeElements[e].length,
        ),
        step = event.key === "PageDown" ? 1 : -1;
      if (own.length)
        focus(
          edgeElements[
            own[((isNode ? (step > 0 ? -1 : own.length) : own.indexOf(n)) + step + own.length) % own.length]
          ][0],
        );
    } else if (way) {
      event.preventDefault();
      focus(isNode ? beside(group, way) : things(way[0] < 0 || way[1] < 0 ? edges[n].s : edges[n].t)[0]);
    }
  });
  sheet.addEventListener("focusin", (event) => {
    const group = groupOf(event.target);
    if (group) stop(group);
  });

  function linesOf(wanted) {
    return new Set(edgeElements.filter((_, n) => wanted(n)).flat());
  }
  function show(changed) {
    if (changed) {
      nodeElements.forEach((list, n) => list.forEach((one) => one.classList.toggle("off", !seen.nodes[n])));
      const shown = linesOf((n) => seen.edges[n]);
      edgeElements.flat().forEach((group) => group.classList.toggle("off", !shown.has(group)));
      if (!entry || entry.classList.contains("off"))
        stop(nodeElements.find((list, n) => seen.nodes[n] && list.length)?.[0] ?? null);
    }
    const one = state.edge !== null ? edges[state.edge] : null,
      none = state.edge === null && state.node === null;
    const lit = new Set(),
      near_ = new Set();
    if (one)
      for (const e of [one.n, ...rivals(one)]) {
        lit.add(e);
        near_.add(edges[e].s).add(edges[e].t);
      }
    else if (state.node !== null) {
      const node = nodes[state.node];
      near_.add(node.n);
      for (const e of [...node.out, ...node.in, ...node.says, ...node.named])
        if (seen.edges[e]) {
          lit.add(e);
          near_.add(edges[e].s).add(edges[e].t);
        }
    }
    // A thing that is nowhere in the picture leaves it as it is.
    const bare = none || (!lit.size && !things(state.node).length);
    nodeElements.forEach((list, n) =>
      list.forEach((group) => {
        group.classList.toggle("quiet", !bare && !near_.has(n));
        group.classList.toggle("picked", n === state.node);
        group.setAttribute("aria-pressed", n === state.node);
      }),
    );
    const litLines = linesOf((n) => lit.has(n)),
      pickedLines = linesOf((n) => n === state.edge);
    edgeElements.flat().forEach((group) => {
      group.classList.toggle("quiet", !bare && !litLines.has(group));
      group.classList.toggle("picked", pickedLines.has(group));
      group.setAttribute("aria-pressed", pickedLines.has(group));
    });
    const picked = one ? edgeElements[one.n][0] : things(state.node)[0];
    if (picked && !stage.hidden) reveal(picked);
  }
  const whole = () => {
    fit();
    fitted = true;
  };
  stage.addEventListener("wheel", () => {
    fitted = false;
  });
  stage.addEventListener("pointermove", () => {
    if (pointers.size) fitted = false;
  });
  new ResizeObserver(() => {
    if (fitted) fit();
  }).observe(stage);
  return {
    large: false,
    show,
    fit: whole,
    recoloured() {},
    resized() {
      if (fitted) fit();
    },
    zoom(factor) {
      fitted = false;
      zoomAt(factor, stage.clientWidth / 2, stage.clientHeight / 2);
    },
    enter() {
      focus(entry ?? nodeElements.find((list) => list.length)?.[0]);
    },
  };
}
