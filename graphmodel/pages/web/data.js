// The data of the page, joined: nodes know their statements, statements their contradictions.

export const $ = (id) => document.getElementById(id);
export const data = JSON.parse($("data").textContent);
export const { nodes, edges, documents, relations, contests } = data;
export const NO_LABEL = "(no label)";
export const OWN = "\u0000own";
nodes.forEach((node, n) => Object.assign(node, { n, out: [], in: [], says: [], named: [] }));
// A speaker or qualifier is a node's number, or only text: a text may be called like anything that a list has ("constructor").
export const isNode = (one) => typeof one === "number";
const once = (list, item) => {
  if (list[list.length - 1] !== item) list.push(item);
};
edges.forEach((edge, n) => {
  edge.n = n;
  edge.stance ??= "neutral";
  edge.voice ??= "own";
  edge.certainty ??= "certain";
  edge.speakers ??= [];
  edge.places ??= [];
  edge.qualifiers ??= [];
  edge.contests = [];
  once(nodes[edge.s].out, n);
  once(nodes[edge.t].in, n);
  for (const one of edge.speakers) if (isNode(one)) once(nodes[one].says, n);
  for (const [, one] of edge.qualifiers) if (isNode(one)) once(nodes[one].named, n);
});
contests.forEach((one, c) => {
  for (const claim of one.sides.flatMap((side) => side.claims))
    if (claim.edge !== undefined) once(edges[claim.edge].contests, c);
});
const keyed = (list) => {
  const found = new Map();
  list.forEach((one, n) => found.set(one.id, found.has(one.id) ? -1 : n));
  return found;
};
export const nodeById = keyed(nodes),
  edgeById = keyed(edges);
// What the address calls a node or an edge: its id, or, where two share one, its place.
export const keyOf = (one, ids) => (ids.get(one.id) === one.n ? one.id : `@${one.n}`);
export const numberOf = (key, list, ids) => {
  if (!key) return null;
  const n = ids.get(key);
  if (n >= 0) return n;
  return /^@\d+$/.test(key) && list[+key.slice(1)] ? +key.slice(1) : null;
};
export const nameOf = (one) => (isNode(one) ? nodes[one].name : one);
export const sentence = (edge) => `${nodes[edge.s].name} ${edge.words} ${nodes[edge.t].name}`;
export const SIGN = { __proto__: null, affirms: "▶", denies: "✕", supports: "▶▶", opposes: "⊣", neutral: "›" };
export const SIDE = {
  __proto__: null,
  affirms: "▶ Affirmed",
  denies: "✕ Denied",
  supports: "▶▶ Supported",
  opposes: "⊣ Opposed",
};
export const VOICE = {
  __proto__: null,
  own: "document's own voice",
  attributed: "attributed to a speaker",
  content: "content of a statement only",
};
