// The state of the page: what is searched, filtered and selected, and what is shown of it.

import { edges, nodes } from "./data.js";
import { axes, FACETS } from "./facets.js";

export function empty() {
  return {
    q: "",
    chosen: Object.fromEntries(FACETS.map((one) => [one.name, new Set()])),
    contested: false,
    axis: axes[0] ?? "valid",
    from: "",
    to: "",
    undated: false,
    node: null,
    edge: null,
    around: null,
    hops: 1,
    view: "picture",
  };
}
export let state = empty();
export function setState(next) {
  state = next;
}
export let seen = {
  edges: new Uint8Array(edges.length),
  nodes: new Uint8Array(nodes.length),
  counts: [],
  edgeCount: 0,
  nodeCount: 0,
};
export function setSeen(next) {
  seen = next;
}
export let view = null;
export function setView(next) {
  view = next;
}
// The element that had the focus before the details were opened.
export let back = null;
export function setBack(next) {
  back = next;
}
