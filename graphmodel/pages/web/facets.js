// The facets by which statements are filtered, and their times.

import { edges, isNode, NO_LABEL, nodeById, nodes, OWN, relations, SIGN, VOICE } from "./data.js";

export const unique = (values) => [...new Set(values)];
export const FACETS = [
  {
    name: "relation",
    title: "Relation",
    of: (edge) => [relations[edge.r].name],
    shown: (value) => relations.find((one) => one.name === value).reading,
  },
  {
    name: "label",
    title: "Kind of actor",
    of: (edge) => unique([nodes[edge.s].label ?? NO_LABEL, nodes[edge.t].label ?? NO_LABEL]),
  },
  {
    name: "stance",
    title: "Stance",
    of: (edge) => [edge.stance],
    order: ["affirms", "denies", "supports", "opposes", "neutral"],
    shown: (value) => `${SIGN[value] ?? ""} ${value}`,
  },
  {
    name: "certainty",
    title: "Certainty",
    of: (edge) => [edge.certainty],
    order: ["certain", "probable", "possible", "unknown"],
  },
  {
    name: "voice",
    title: "Voice",
    of: (edge) => [edge.voice],
    order: ["own", "attributed", "content"],
    shown: (value) => VOICE[value] ?? value,
  },
  {
    name: "speaker",
    title: "According to",
    of: (edge) =>
      edge.speakers.length ? unique(edge.speakers.map((one) => (isNode(one) ? nodes[one].id : one))) : [OWN],
    shown: (value) =>
      value === OWN
        ? "no speaker: the document itself"
        : nodeById.get(value) >= 0
          ? nodes[nodeById.get(value)].name
          : value,
  },
];
FACETS.forEach((facet, bit) => {
  const at = new Map();
  facet.bit = 1 << bit;
  facet.values = [];
  facet.at = edges.map((edge) =>
    facet.of(edge).map((value) => {
      if (!at.has(value)) at.set(value, facet.values.push(value) - 1);
      return at.get(value);
    }),
  );
  facet.total = facet.values.map(() => 0);
  facet.at.forEach((found) => found.forEach((value) => facet.total[value]++));
  facet.shown ??= (value) => value;
});
export const AXES = ["valid", "stated", "published", "recorded"];
export const AXIS = {
  valid: "when it holds or happens",
  stated: "when it was said",
  published: "when it was published",
  recorded: "when it was recorded",
};
export const axes = AXES.filter((axis) => edges.some((edge) => edge[axis]));
export const DAY = /^\d{4}-\d{2}-\d{2}$/;
export function daysOf(edge, axis) {
  if (edge.days?.[axis]) return edge.days[axis];
  return edge[axis] && DAY.test(edge[axis]) ? [edge[axis], edge[axis]] : null;
}
