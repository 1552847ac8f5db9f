// The panel with the details of a statement or an actor.

import { byKeyboard, change, close, drawnAs, onRender, select } from "./changes.js";
import {
  $,
  contests,
  documents,
  edgeById,
  edges,
  isNode,
  nameOf,
  nodeById,
  nodes,
  relations,
  SIDE,
  SIGN,
  sentence,
  VOICE,
} from "./data.js";
import { bdi, count, el } from "./elements.js";
import { AXES, unique } from "./facets.js";
import { seen, state, view } from "./state.js";

export const toNode = (n) =>
  isNode(n)
    ? el(
        "button",
        {
          type: "button",
          class: "ref",
          dir: "auto",
          "data-node": n,
          on: { click: (event) => select({ node: n }, { keyboard: byKeyboard(event) }) },
        },
        nodes[n].name,
      )
    : bdi(n);
export const toEdge = (n, ...inside) =>
  el(
    "button",
    {
      type: "button",
      class: "ref",
      dir: "auto",
      "data-edge": n,
      on: { click: (event) => select({ edge: n }, { keyboard: byKeyboard(event) }) },
    },
    inside.length ? inside : sentence(edges[n]),
  );
// The other statements about what a statement affirms or denies: both sides are seen together.
export const rivals = (edge) =>
  unique(
    edge.contests.flatMap((c) => contests[c].sides.flatMap((side) => side.claims)).map((claim) => claim.edge),
  ).filter((n) => n !== undefined && n !== edge.n && seen.edges[n]);
const facts = (rows) => {
  const told = rows.filter(
    ([, value]) => value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && !value.length),
  );
  return told.length
    ? el(
        "dl",
        null,
        told.map(([name, value]) => [el("dt", null, name), el("dd", { dir: "auto" }, value)]),
      )
    : null;
};
export const part = (title, ...inside) =>
  inside.flat(9).filter(Boolean).length ? [el("h3", null, title), ...inside] : [];
function safeUrl(text) {
  // Only what a browser itself reads as http or https, and without a name and password in it.
  try {
    const url = new URL(text);
    return (url.protocol === "https:" || url.protocol === "http:") && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
}
function outward(address, inside) {
  const href = address ? safeUrl(address) : null;
  return href
    ? el("a", { href, target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer" }, inside)
    : inside;
}
function documentRows(one) {
  const n = nodeById.get(one.id);
  return facts([
    ["title", n >= 0 ? toNode(n) : bdi(one.title)],
    ["publisher", one.publisher],
    ["author", one.author],
    ["published", one.published],
    ["language", one.language],
    ["address", one.url && outward(one.url, bdi(one.url))],
    ["archived at", one.archived && outward(one.archived, bdi(one.archived))],
    ["note", one.note],
  ]);
}
function placeRow(place) {
  const where = place.start !== undefined && place.end !== undefined ? `characters ${place.start}–${place.end}` : "";
  return el(
    "li",
    null,
    place.exact ? el("blockquote", { dir: "auto" }, outward(place.link, `“${place.exact}”`)) : null,
    where || place.exact
      ? el("small", null, where, where && !place.exact ? ": the words are not kept here" : "")
      : null,
  );
}
function chainOf(edge) {
  const own = unique(edge.places.map((place) => place.d).filter((d) => d !== undefined)).map(
    (d) => documents[d].publisher ?? documents[d].title,
  );
  const links = [
    ...(own.length === 1 ? [bdi(own[0])] : own.length ? [`${own.length} documents`] : []),
    ...edge.speakers.map(toNode),
  ];
  return edge.speakers.length
    ? el(
        "ol",
        { class: "chain" },
        links.map((one) => el("li", null, one)),
      )
    : null;
}
function claimRow(claim, current) {
  const who = claim.by === "" ? null : el("small", null, " – ", toNode(claim.by));
  const what =
    claim.edge === undefined
      ? bdi(claim.text)
      : claim.edge === current
        ? el("strong", { dir: "auto" }, `${sentence(edges[claim.edge])} (this statement)`)
        : toEdge(claim.edge);
  return el("li", null, what, who);
}
function contestRows(edge) {
  return edge.contests.map((c) => {
    const one = contests[c];
    return [
      el("p", { dir: "auto" }, `“${one.name}”`),
      el(
        "div",
        { class: "sides" },
        one.sides.map((side, i) =>
          el(
            "div",
            { class: `side ${i ? "denying" : "affirming"}` },
            el(
              "h4",
              null,
              side.holder === undefined ? (SIDE[side.name] ?? side.name) : ["Held by ", bdi(nameOf(side.holder))],
            ),
            el(
              "ul",
              null,
              side.claims.map((claim) => claimRow(claim, edge.n)),
            ),
          ),
        ),
      ),
      one.open
        ? el(
            "div",
            null,
            el("small", null, "Left open:"),
            el(
              "ul",
              null,
              one.open.map((question) => el("li", null, el("small", null, bdi(question)))),
            ),
          )
        : null,
    ];
  });
}
function chips(edge) {
  return el(
    "div",
    { class: "chips" },
    el(
      "span",
      { class: `chip ${SIGN[edge.stance] ? edge.stance : "neutral"}` },
      `${SIGN[edge.stance] ?? ""} ${edge.stance}`,
    ),
    el("span", { class: "chip" }, VOICE[edge.voice] ?? edge.voice),
    el("span", { class: "chip" }, edge.certainty === "unknown" ? "certainty unknown" : edge.certainty),
    edge.negated && el("span", { class: "chip" }, "negated"),
    edge.inferred && el("span", { class: "chip" }, "inferred"),
    edge.contests.length ? el("span", { class: "chip contested" }, "≠ contested") : null,
  );
}
function edgeDetails(edge) {
  const inner = edgeById.get(nodes[edge.t].id),
    outer = edges.filter((one) => nodes[one.t].id === edge.id && one !== edge).map((one) => one.n);
  const cited = unique(edge.places.map((place) => place.d).filter((d) => d !== undefined));
  const words = edge.places.filter((place) => place.exact || place.start !== undefined);
  return [
    el("h2", { tabindex: "-1", dir: "auto" }, toNode(edge.s), ` ${edge.words} `, toNode(edge.t)),
    chips(edge),
    part("Words", words.length ? el("ul", null, words.map(placeRow)) : null),
    part("Who says so, from the document inward", chainOf(edge)),
    part("Contested", contestRows(edge)),
    part("Times", facts(AXES.map((axis) => [axis, edge[axis]]))),
    part(
      "More of it",
      facts([
        ...edge.qualifiers.map(([name, value]) => [name, isNode(value) ? toNode(value) : value]),
        ["what is said", inner >= 0 ? toEdge(inner) : null],
        [
          "said in",
          outer.length
            ? el(
                "ul",
                null,
                outer.slice(0, 50).map((n) => el("li", null, toEdge(n))),
              )
            : null,
        ],
        ["inferred because", edge.inferred],
        ["note", edge.note],
        ...(edge.more ?? []),
      ]),
    ),
    part(
      cited.length === 1 ? "Document" : "Documents",
      cited.map((d) => documentRows(documents[d])),
    ),
    part("Also between the two", between(edge)),
    part("Id", el("small", null, bdi(edge.id), " · ", bdi(relations[edge.r].name))),
  ];
}
const between = (edge) => {
  const others = [...nodes[edge.s].out, ...nodes[edge.s].in].filter(
    (n) => n !== edge.n && (edges[n].s === edge.t || edges[n].t === edge.t),
  );
  return others.length && edge.s !== edge.t ? statementList(unique(others)) : null;
};
export const LIMIT = 200;
function statementList(list) {
  const shown = list.filter((n) => seen.edges[n]),
    rest = list.filter((n) => !seen.edges[n]);
  const row = (n) =>
    el(
      "li",
      null,
      el("span", { class: "sign", "aria-hidden": "true" }, SIGN[edges[n].stance] ?? "›"),
      el(
        "div",
        null,
        toEdge(n),
        edges[n].contests.length ? el("span", { class: "disputed" }, "≠ contested") : null,
        detail(edges[n]),
      ),
    );
  return [
    shown.length ? el("ul", { class: "rows" }, shown.slice(0, LIMIT).map(row)) : null,
    shown.length > LIMIT
      ? el(
          "p",
          null,
          el(
            "small",
            null,
            `and ${count(shown.length - LIMIT, "more", "more")}: narrow them with a filter, or see the list`,
          ),
        )
      : null,
    rest.length
      ? el("p", null, el("small", null, `${count(rest.length, "other is", "others are")} filtered out`))
      : null,
  ];
}
const detail = (edge) => {
  const text = [
    edge.speakers.length ? `according to ${[...edge.speakers].reverse().map(nameOf).join(", ")}` : "",
    edge.stated ?? edge.valid ?? "",
    edge.treated ?? "",
  ]
    .filter(Boolean)
    .join("; ");
  return text ? el("small", { class: "under" }, bdi(text)) : null;
};
function nodeDetails(node) {
  const inner = edgeById.get(node.id);
  const doc = documents.find((one) => one.id === node.id);
  const around = (hops, text) =>
    el(
      "button",
      {
        type: "button",
        "aria-pressed": state.around === node.n && state.hops === hops,
        on: { click: () => change({ around: node.n, hops }) },
      },
      text,
    );
  const degree = node.out.length + node.in.length;
  return [
    el(
      "h2",
      { tabindex: "-1", dir: "auto" },
      node.unspecified && !node.name.startsWith("?") ? `? ${node.name}` : node.name,
    ),
    el(
      "p",
      null,
      el(
        "small",
        null,
        [
          node.label,
          node.unspecified ? "the source does not say who" : "",
          node.reified ? "what a statement says" : "",
          count(degree, "statement", "statements"),
        ]
          .filter(Boolean)
          .join(" · "),
      ),
    ),
    degree
      ? el(
          "div",
          { class: "around", role: "group", "aria-label": "Show only what is around it" },
          around(1, "Only around it"),
          around(2, "2 steps"),
          state.around === null
            ? null
            : el("button", { type: "button", on: { click: () => change({ around: null }) } }, "Everything"),
        )
      : null,
    facts([
      ["also", node.aliases?.length ? node.aliases.map((one, i) => [i ? ", " : "", bdi(one)]) : null],
      ["elsewhere", node.external?.join(", ")],
      ["valid", node.valid],
      ["note", node.note],
      ["what is said", inner >= 0 ? toEdge(inner) : null],
      ...(node.more ?? []),
    ]),
    part("As subject", statementList(node.out)),
    part("As object", statementList(node.in)),
    part("As speaker", statementList(node.says)),
    part("Named in", statementList(node.named)),
    doc
      ? part(
          "Document",
          documentRows(doc),
          statementList(
            edges.filter((edge) => edge.places.some((place) => documents[place.d] === doc)).map((edge) => edge.n),
          ),
        )
      : null,
  ];
}
let detailed = "";
function renderDetails() {
  const box = $("details");
  const wanted = JSON.stringify([state.node, state.edge, state.around, state.hops, drawnAs]);
  if (wanted === detailed) return;
  detailed = wanted;
  const was = box.hidden;
  const one = state.edge !== null ? edges[state.edge] : state.node !== null ? nodes[state.node] : null;
  box.hidden = !one;
  if (one) {
    const held = box.contains(document.activeElement) ? document.activeElement.textContent : null;
    const head = el(
      "div",
      { class: "bar" },
      el("span", null, state.edge !== null ? "Statement" : "Actor or thing"),
      el("button", { type: "button", id: "close", on: { click: close } }, "Close"),
    );
    box.replaceChildren(head, ...(state.edge !== null ? edgeDetails(one) : nodeDetails(one)).flat(9).filter(Boolean));
    box.scrollTop = 0;
    // Whoever pressed a button in this panel by keyboard stays in it, though its content is new.
    if (held !== null)
      (
        [...box.querySelectorAll("button")].find((button) => button.textContent === held) ?? box.querySelector("h2")
      ).focus({ preventScroll: true });
  }
  if (was !== box.hidden) view?.resized();
}

onRender(renderDetails);
