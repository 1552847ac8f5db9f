// Search in texts: case and diacritics are folded, and every word must be somewhere.

import { edges, nameOf, nodes, relations } from "./data.js";

const PLAIN = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ı: "i",
  ς: "σ",
  "’": "'",
  "‘": "'",
  ʼ: "'",
  "´": "'",
};
export const fold = (text) =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/(?=\p{M})\p{Diacritic}/gu, "")
    .replace(/[ßæœøđðþłıς’‘ʼ´]/g, (one) => PLAIN[one]);
export const wordsOf = (text) => fold(text).split(/\s+/).filter(Boolean);
let folded = null;
export function index() {
  folded ??= {
    nodes: nodes.map((one) =>
      fold([one.name, ...(one.aliases ?? []), ...(one.external ?? []), one.label ?? "", one.id].join("\n")),
    ),
    names: nodes.map((one) => fold(one.name)),
    edges: edges.map((one) =>
      fold(
        [
          one.words,
          relations[one.r].name,
          ...one.places.map((place) => place.exact ?? ""),
          ...one.speakers.map(nameOf),
          ...one.qualifiers.map(([, value]) => nameOf(value)),
          one.note ?? "",
          one.inferred ?? "",
          one.valid ?? "",
          one.stated ?? "",
          ...(one.more ?? []).map(([, value]) => value),
          one.id,
        ].join("\n"),
      ),
    ),
  };
  return folded;
}
export function hitTests(words) {
  const { nodes: texts, edges: own } = index();
  const ends = words.map((word) => texts.map((text) => text.includes(word)));
  return {
    node: (n) => ends.every((hit) => hit[n]),
    edge: (edge) => words.every((word, w) => ends[w][edge.s] || ends[w][edge.t] || own[edge.n].includes(word)),
    words: (edge) => words.every((word) => own[edge.n].includes(word)),
  };
}
