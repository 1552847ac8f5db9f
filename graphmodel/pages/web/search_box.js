// The search box and its suggestions.

import { change } from "./changes.js";
import { $, edges, nodes, sentence } from "./data.js";
import { bdi, count, el } from "./elements.js";
import { setBack, state, view } from "./state.js";
import { fold, hitTests, index, wordsOf } from "./text_search.js";

let hits = [],
  active = -1;
function suggest() {
  const words = wordsOf($("q").value);
  hits = [];
  active = -1;
  if (words.length) {
    const hit = hitTests(words),
      whole = words.join(" "),
      { names } = index();
    const rank = (n) =>
      names[n] === whole ? 0 : ` ${names[n]}`.includes(` ${whole}`) ? 1 : names[n].includes(whole) ? 2 : 3;
    const found = nodes
      .filter((node) => hit.node(node.n))
      .map((node) => [rank(node.n), -(node.out.length + node.in.length + node.says.length), node.n])
      .sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    hits = [
      ...found.slice(0, 8).map(([, , n]) => ({ node: n })),
      ...edges
        .filter((edge) => hit.words(edge))
        .slice(0, 8)
        .map((edge) => ({ edge: edge.n })),
    ];
  }
  const also = (node) => {
    const words_ = wordsOf($("q").value);
    return (node.aliases ?? []).filter((alias) =>
      words_.some((word) => fold(alias).includes(word) && !fold(node.name).includes(word)),
    );
  };
  $("hits").replaceChildren(
    ...(hits.length
      ? hits.map((one, i) =>
          el(
            "li",
            { role: "option", id: `hit-${i}`, "aria-selected": "false" },
            one.node !== undefined
              ? [
                  bdi(nodes[one.node].name),
                  el(
                    "small",
                    null,
                    [
                      nodes[one.node].label,
                      also(nodes[one.node]).join(", "),
                      count(nodes[one.node].out.length + nodes[one.node].in.length, "statement", "statements"),
                    ]
                      .filter(Boolean)
                      .join(" · "),
                  ),
                ]
              : [
                  bdi(sentence(edges[one.edge])),
                  el("small", null, bdi(edges[one.edge].places.find((place) => place.exact)?.exact ?? "statement")),
                ],
          ),
        )
      : [el("li", { class: "none", role: "option", "aria-disabled": "true" }, "Nothing found")]),
  );
  open(words.length > 0);
}
export function open(shown) {
  $("hits").hidden = !shown;
  $("q").setAttribute("aria-expanded", shown);
  if (!shown) $("q").removeAttribute("aria-activedescendant");
}
function mark(next) {
  if (!hits.length) return;
  active = (next + hits.length) % hits.length;
  [...$("hits").children].forEach((one, i) => one.setAttribute("aria-selected", i === active));
  $("hits").children[active].scrollIntoView({ block: "nearest" });
  $("q").setAttribute("aria-activedescendant", `hit-${active}`);
}
function take(one, keyboard) {
  open(false);
  if (keyboard) setBack($("q"));
  if (one.node !== undefined && view.large) change({ q: "", around: one.node, hops: 1, node: one.node, edge: null });
  else change({ node: null, edge: null, ...one });
  $("q").value = state.q;
  if (keyboard) {
    $("details").querySelector("h2")?.focus();
    setBack($("q"));
  }
}
let waiting = 0;
$("q").addEventListener("input", () => {
  clearTimeout(waiting);
  suggest();
  // A large graph is searched when the typing pauses; the list of what is found is there at once.
  const apply = () => change({ q: $("q").value }, { push: false });
  if (view.large) waiting = setTimeout(apply, 180);
  else apply();
});
$("q").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if ($("hits").hidden) suggest();
    else mark(active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1));
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (!$("hits").hidden && hits.length) take(hits[Math.max(active, 0)], true);
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    if (!$("hits").hidden) open(false);
    else if ($("q").value) {
      $("q").value = "";
      change({ q: "" });
    } else $("q").blur();
  }
});
$("q").addEventListener("blur", () => setTimeout(() => open(false), 150));
$("hits").addEventListener("pointerdown", (event) => event.preventDefault());
$("hits").addEventListener("click", (event) => {
  const row = event.target.closest("li");
  const one = hits[[...$("hits").children].indexOf(row)];
  if (one) take(one, false);
});
