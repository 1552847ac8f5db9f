// Changes of the state, and what is rendered after each.

import { keep } from "./address.js";
import { $, data, edges, nodes } from "./data.js";
import { count } from "./elements.js";
import { FACETS } from "./facets.js";
import { compute, filtersOn, narrowed } from "./filtering.js";
import { back, seen, setBack, state, view } from "./state.js";

export function change(part, { push = true } = {}) {
  Object.assign(state, part);
  keep(push);
  render();
}
export function select(part, { keyboard = false } = {}) {
  if (keyboard && !$("details").contains(document.activeElement)) setBack(document.activeElement);
  const row = back?.closest?.("#list tr")?.dataset.n;
  if (row !== undefined) back.again = `#list tr[data-n="${row}"] [data-edge]`;
  change({ node: null, edge: null, ...part });
  if (keyboard) $("details").querySelector("h2")?.focus();
}
export function close() {
  const from = back;
  setBack(null);
  change({ node: null, edge: null });
  const to = from?.isConnected ? from : from?.again ? document.querySelector(from.again) : null;
  to?.focus({ preventScroll: true });
}
export const byKeyboard = (event) => event.detail === 0;
export let drawnAs = "";
const renderers = [];
// Panels that show the state; each is called with whether what is shown has changed.
export function onRender(renderer) {
  renderers.push(renderer);
}
export function render() {
  const asked = JSON.stringify([
    state.q,
    FACETS.map((one) => [...state.chosen[one.name]]),
    state.contested,
    state.axis,
    state.from,
    state.to,
    state.undated,
    state.around,
    state.hops,
  ]);
  const changed = asked !== drawnAs;
  drawnAs = asked;
  if (changed) {
    compute();
    renderCount();
  }
  $("picture").hidden = state.view !== "picture";
  $("list").hidden = state.view !== "list";
  $("as-picture").setAttribute("aria-pressed", state.view === "picture");
  $("as-list").setAttribute("aria-pressed", state.view === "list");
  for (const renderer of renderers) renderer(changed);
  view.show(changed);
}
function renderCount() {
  const all = !narrowed();
  const statements = all
    ? count(edges.length, "statement", "statements")
    : `${seen.edgeCount.toLocaleString("en")} of ${count(edges.length, "statement", "statements")}`;
  const actors = all
    ? count(data.drawn, "node", "nodes")
    : `${seen.nodeCount.toLocaleString("en")} of ${count(data.drawn, "node", "nodes")}`;
  const around =
    state.around === null ? "" : ` around ${nodes[state.around].name} (${count(state.hops, "step", "steps")})`;
  $("count").textContent = `${all ? "" : "Showing "}${statements}, ${actors}${around}`;
  $("clear").hidden = all;
  const on = filtersOn();
  const badge = $("filtering").querySelector(".badge");
  badge.hidden = !on;
  badge.textContent = on;
  $("filtering").setAttribute("aria-label", on ? `Filters, ${on} on` : "Filters");
}
