// The address of the page, which keeps filters and selection.

import { edgeById, edges, keyOf, nodeById, nodes, numberOf, OWN } from "./data.js";
import { axes, DAY, FACETS } from "./facets.js";
import { empty, state } from "./state.js";

function toHash() {
  const query = new URLSearchParams();
  if (state.q.trim()) query.append("q", state.q.trim());
  for (const facet of FACETS)
    for (const value of state.chosen[facet.name]) query.append(facet.name, value === OWN ? "" : value);
  if (state.contested) query.append("contested", "1");
  if (state.from || state.to) {
    query.append("axis", state.axis);
    if (state.from) query.append("from", state.from);
    if (state.to) query.append("to", state.to);
    if (state.undated) query.append("undated", "1");
  }
  if (state.around !== null) {
    query.append("around", keyOf(nodes[state.around], nodeById));
    query.append("hops", state.hops);
  }
  if (state.node !== null) query.append("node", keyOf(nodes[state.node], nodeById));
  if (state.edge !== null) query.append("edge", keyOf(edges[state.edge], edgeById));
  if (state.view !== "picture") query.append("view", state.view);
  return query.toString();
}
export function fromHash(text) {
  const query = new URLSearchParams(text.replace(/^#/, ""));
  const next = empty();
  next.q = (query.get("q") ?? "").slice(0, 200);
  for (const facet of FACETS) {
    const there = new Set(facet.values);
    for (const value of query.getAll(facet.name)) {
      const meant = facet.name === "speaker" && value === "" ? OWN : value;
      if (there.has(meant)) next.chosen[facet.name].add(meant);
    }
  }
  next.contested = query.get("contested") === "1";
  if (axes.includes(query.get("axis"))) next.axis = query.get("axis");
  for (const end of ["from", "to"]) if (DAY.test(query.get(end) ?? "")) next[end] = query.get(end);
  next.undated = query.get("undated") === "1";
  next.around = numberOf(query.get("around"), nodes, nodeById);
  next.hops = Math.min(3, Math.max(1, parseInt(query.get("hops"), 10) || 1));
  next.edge = numberOf(query.get("edge"), edges, edgeById);
  next.node = next.edge === null ? numberOf(query.get("node"), nodes, nodeById) : null;
  if (query.get("view") === "list") next.view = "list";
  return next;
}
export function keep(push) {
  const hash = `#${toHash()}`;
  if (hash === (location.hash || "#")) return;
  // A page inside a notebook has no address of its own: there, going back is not offered.
  try {
    history[push ? "pushState" : "replaceState"](null, "", hash);
  } catch {
    /* no address */
  }
}
