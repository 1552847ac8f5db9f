// Which statements and nodes pass the filters, and how many would with one filter less.

import { data, edges, nodes } from "./data.js";
import { daysOf, FACETS } from "./facets.js";
import { setSeen, state } from "./state.js";
import { hitTests, wordsOf } from "./text_search.js";

const CONTESTED = 1 << 6,
  DATES = 1 << 7,
  SEARCH = 1 << 8,
  AROUND = 1 << 9;
export function near(start, hops) {
  const steps = new Map([[start, 0]]);
  let row = [start];
  for (let step = 1; step <= hops; step++) {
    const next = [];
    for (const n of row)
      for (const e of [...nodes[n].out, ...nodes[n].in])
        for (const m of [edges[e].s, edges[e].t])
          if (!steps.has(m)) {
            steps.set(m, step);
            next.push(m);
          }
    row = next;
  }
  return steps;
}
export const filtersOn = () =>
  FACETS.reduce((sum, one) => sum + state.chosen[one.name].size, 0) +
  (state.contested ? 1 : 0) +
  (state.from || state.to ? 1 : 0);
export const narrowed = () => filtersOn() > 0 || state.q.trim() !== "" || state.around !== null;
export function compute() {
  const chosen = FACETS.map((facet) =>
    state.chosen[facet.name].size ? facet.values.map((value) => state.chosen[facet.name].has(value)) : null,
  );
  const words = wordsOf(state.q);
  const hit = words.length ? hitTests(words) : null;
  const steps = state.around === null ? null : near(state.around, state.hops);
  const dated = state.from || state.to;
  const counts = FACETS.map((facet) => new Uint32Array(facet.values.length));
  const shown = new Uint8Array(edges.length),
    alive = new Uint8Array(nodes.length);
  let edgeCount = 0,
    contested = 0;
  edges.forEach((edge, n) => {
    let fails = 0;
    FACETS.forEach((facet, f) => {
      if (chosen[f] && !facet.at[n].some((value) => chosen[f][value])) fails |= facet.bit;
    });
    if (state.contested && !edge.contests.length) fails |= CONTESTED;
    if (dated) {
      const days = daysOf(edge, state.axis);
      if (
        days
          ? (state.from && days[1] && days[1] < state.from) || (state.to && days[0] && days[0] > state.to)
          : !state.undated
      )
        fails |= DATES;
    }
    if (hit && !hit.edge(edge)) fails |= SEARCH;
    if (steps) {
      const s = steps.get(edge.s),
        t = steps.get(edge.t);
      if (s === undefined || t === undefined || Math.min(s, t) >= state.hops) fails |= AROUND;
    }
    FACETS.forEach((facet, f) => {
      if (!(fails & ~facet.bit)) for (const value of facet.at[n]) counts[f][value]++;
    });
    if (!(fails & ~CONTESTED) && edge.contests.length) contested++;
    if (fails) return;
    shown[n] = 1;
    edgeCount++;
    alive[edge.s] = alive[edge.t] = 1;
  });
  const all = !narrowed();
  let nodeCount = 0;
  nodes.forEach((_node, n) => {
    if (all || (hit && !filtersOn() && !steps && hit.node(n)) || n === state.around) alive[n] = 1;
    if (alive[n] && n < data.drawn) nodeCount++;
  });
  setSeen({ edges: shown, nodes: alive, counts, edgeCount, nodeCount, contested });
}
