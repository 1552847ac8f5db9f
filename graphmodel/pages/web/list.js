// The list of statements.

import { onRender } from "./changes.js";
import { $, documents, edges, nameOf, nodes } from "./data.js";
import { LIMIT, toEdge, toNode } from "./details.js";
import { count, el } from "./elements.js";
import { unique } from "./facets.js";
import { seen, state } from "./state.js";

const COLUMNS = [
  ["Subject", (edge) => nodes[edge.s].name],
  ["says or does", (edge) => edge.words],
  ["Object", (edge) => nodes[edge.t].name],
  ["According to", (edge) => [...edge.speakers].reverse().map(nameOf).join(", ")],
  ["When", (edge) => edge.valid ?? edge.stated ?? "", (edge) => edge.order ?? edge.valid ?? edge.stated ?? ""],
  ["Certainty", (edge) => edge.certainty],
  [
    "Document",
    (edge) =>
      unique(edge.places.map((place) => place.d).filter((d) => d !== undefined))
        .map((d) => documents[d].title)
        .join("; "),
  ],
].slice(0, documents.length > 1 ? 7 : 6);
const OPTIONAL = new Set(["Certainty", "Document", "When"]);
let sorted = { column: -1, down: false },
  length = LIMIT;
function renderList(changed) {
  const box = $("list");
  if (changed) length = LIMIT;
  const held = document.activeElement?.closest?.("#list tr")?.dataset.n;
  const rows = edges.filter((edge) => seen.edges[edge.n]);
  if (sorted.column >= 0) {
    const [, text, byTime] = COLUMNS[sorted.column],
      key = byTime ?? text,
      compare = byTime
        ? (a, b) => (a < b ? -1 : a > b ? 1 : 0)
        : new Intl.Collator(undefined, { numeric: true }).compare;
    const keys = new Map(rows.map((edge) => [edge, key(edge)]));
    rows.sort((a, b) => (sorted.down ? -1 : 1) * compare(keys.get(a), keys.get(b)) || a.n - b.n);
  }
  const head = COLUMNS.map(([title], c) =>
    el(
      "th",
      {
        scope: "col",
        class: OPTIONAL.has(title) ? "optional" : null,
        "aria-sort": sorted.column === c ? (sorted.down ? "descending" : "ascending") : null,
      },
      el(
        "button",
        {
          type: "button",
          on: {
            click: () => {
              sorted = { column: c, down: sorted.column === c && !sorted.down };
              renderList(false);
              box.querySelectorAll("th button")[c].focus();
            },
          },
        },
        title,
        sorted.column === c ? (sorted.down ? " ▼" : " ▲") : "",
      ),
    ),
  );
  const body = rows.slice(0, length).map((edge) =>
    el(
      "tr",
      { "data-n": edge.n, class: edge.n === state.edge ? "picked" : null },
      COLUMNS.map(([title, text], c) =>
        el(
          "td",
          {
            dir: "auto",
            class: [OPTIONAL.has(title) ? "optional" : "", title === "When" ? "when" : ""].join(" ").trim() || null,
          },
          c === 0
            ? toNode(edge.s)
            : c === 2
              ? toNode(edge.t)
              : c === 1
                ? [
                    toEdge(edge.n, text(edge)),
                    edge.contests.length ? [" ", el("span", { class: "disputed" }, "≠ contested")] : null,
                  ]
                : text(edge),
        ),
      ),
    ),
  );
  const caption = rows.length
    ? `${count(rows.length, "statement", "statements")}${rows.length > length ? `, the first ${length} of them` : ""}. ↑ and ↓ move between rows, Enter opens one.`
    : "No statement fits what is asked for.";
  box.replaceChildren(
    el("table", null, el("caption", null, caption), el("thead", null, el("tr", null, head)), el("tbody", null, body)),
    rows.length > length
      ? el(
          "p",
          { class: "rest" },
          el(
            "button",
            {
              type: "button",
              on: {
                click: () => {
                  const first = length;
                  length += 1000;
                  renderList(false);
                  box.querySelectorAll("tbody tr")[first]?.querySelector("[data-edge]")?.focus();
                },
              },
            },
            `${count(rows.length - length, "more", "more")}`,
          ),
        )
      : "",
  );
  if (held !== undefined) box.querySelector(`tr[data-n="${held}"] [data-edge]`)?.focus({ preventScroll: true });
}
$("list").addEventListener("keydown", (event) => {
  const row = event.target.closest("tbody tr"),
    step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = row ? row[step] : event.key === "ArrowDown" ? $("list").querySelector("tbody tr") : null;
  next?.querySelector("[data-edge]").focus();
});

onRender((changed) => {
  if (state.view === "list") renderList(changed);
});
