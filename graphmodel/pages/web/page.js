// The page's state (what is searched, filtered and selected), the panels that show it, and the address that keeps it.
// Text from the data enters the document only as text nodes: nothing here parses HTML.

const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent);
const { nodes, edges, documents, relations, contests } = data;

// --- The data, joined ---------------------------------------------------------------------------------------------------------------------------

const NO_LABEL = "(no label)";
const OWN = "\u0000own";
nodes.forEach((node, n) => Object.assign(node, { n, out: [], in: [], says: [], named: [] }));
// A speaker or qualifier is a node's number, or only text: a text may be called like anything that a list has ("constructor").
const isNode = (one) => typeof one === "number";
const once = (list, item) => { if (list[list.length - 1] !== item) list.push(item); };
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
  for (const claim of one.sides.flatMap((side) => side.claims)) if (claim.edge !== undefined) once(edges[claim.edge].contests, c);
});
const keyed = (list) => {
  const found = new Map();
  list.forEach((one, n) => found.set(one.id, found.has(one.id) ? -1 : n));
  return found;
};
const nodeById = keyed(nodes), edgeById = keyed(edges);
// What the address calls a node or an edge: its id, or, where two share one, its place.
const keyOf = (one, ids) => (ids.get(one.id) === one.n ? one.id : `@${one.n}`);
const numberOf = (key, list, ids) => {
  if (!key) return null;
  const n = ids.get(key);
  if (n >= 0) return n;
  return /^@\d+$/.test(key) && list[+key.slice(1)] ? +key.slice(1) : null;
};
const nameOf = (one) => (isNode(one) ? nodes[one].name : one);
const sentence = (edge) => `${nodes[edge.s].name} ${edge.words} ${nodes[edge.t].name}`;
const SIGN = { __proto__: null,  affirms: "▶", denies: "✕", supports: "▶▶", opposes: "⊣", neutral: "›" };
const SIDE = { __proto__: null, affirms: "▶ Affirmed", denies: "✕ Denied", supports: "▶▶ Supported", opposes: "⊣ Opposed" };
const VOICE = { __proto__: null,  own: "document's own voice", attributed: "attributed to a speaker", content: "content of a statement only" };

// --- Elements -----------------------------------------------------------------------------------------------------------------------------------

function el(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "on") for (const [event, does] of Object.entries(value)) made.addEventListener(event, does);
    else if (name.startsWith("aria-") && typeof value === "boolean") made.setAttribute(name, String(value));
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat(9).filter((one) => one !== null && one !== undefined && one !== false && one !== ""));
  return made;
}
const bdi = (text) => el("bdi", null, text);
const count = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

// --- Search: case and diacritics folded, every word somewhere -------------------------------------------------------------------------------------

const PLAIN = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ς": "σ", "’": "'", "‘": "'", "ʼ": "'", "´": "'" };
const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/(?=\p{M})\p{Diacritic}/gu, "").replace(/[ßæœøđðþłıς’‘ʼ´]/g, (one) => PLAIN[one]);
const wordsOf = (text) => fold(text).split(/\s+/).filter(Boolean);
let folded = null;
function index() {
  folded ??= {
    nodes: nodes.map((one) => fold([one.name, ...(one.aliases ?? []), ...(one.external ?? []), one.label ?? "", one.id].join("\n"))),
    names: nodes.map((one) => fold(one.name)),
    edges: edges.map((one) => fold([
      one.words, relations[one.r].name, ...one.places.map((place) => place.exact ?? ""), ...one.speakers.map(nameOf),
      ...one.qualifiers.map(([, value]) => nameOf(value)), one.note ?? "", one.inferred ?? "", one.valid ?? "", one.stated ?? "", ...(one.more ?? []).map(([, value]) => value), one.id,
    ].join("\n"))),
  };
  return folded;
}
function hitTests(words) {
  const { nodes: texts, edges: own } = index();
  const ends = words.map((word) => texts.map((text) => text.includes(word)));
  return {
    node: (n) => ends.every((hit) => hit[n]),
    edge: (edge) => words.every((word, w) => ends[w][edge.s] || ends[w][edge.t] || own[edge.n].includes(word)),
    words: (edge) => words.every((word) => own[edge.n].includes(word)),
  };
}

// --- Filters ------------------------------------------------------------------------------------------------------------------------------------

const unique = (values) => [...new Set(values)];
const FACETS = [
  { name: "relation", title: "Relation", of: (edge) => [relations[edge.r].name], shown: (value) => relations.find((one) => one.name === value).reading },
  { name: "label", title: "Kind of actor", of: (edge) => unique([nodes[edge.s].label ?? NO_LABEL, nodes[edge.t].label ?? NO_LABEL]) },
  { name: "stance", title: "Stance", of: (edge) => [edge.stance], order: ["affirms", "denies", "supports", "opposes", "neutral"], shown: (value) => `${SIGN[value] ?? ""} ${value}` },
  { name: "certainty", title: "Certainty", of: (edge) => [edge.certainty], order: ["certain", "probable", "possible", "unknown"] },
  { name: "voice", title: "Voice", of: (edge) => [edge.voice], order: ["own", "attributed", "content"], shown: (value) => VOICE[value] ?? value },
  { name: "speaker", title: "According to", of: (edge) => (edge.speakers.length ? unique(edge.speakers.map((one) => (isNode(one) ? nodes[one].id : one))) : [OWN]), shown: (value) => (value === OWN ? "no speaker: the document itself" : nodeById.get(value) >= 0 ? nodes[nodeById.get(value)].name : value) },
];
FACETS.forEach((facet, bit) => {
  const at = new Map();
  facet.bit = 1 << bit;
  facet.values = [];
  facet.at = edges.map((edge) => facet.of(edge).map((value) => {
    if (!at.has(value)) at.set(value, facet.values.push(value) - 1);
    return at.get(value);
  }));
  facet.total = facet.values.map(() => 0);
  facet.at.forEach((found) => found.forEach((value) => facet.total[value]++));
  facet.shown ??= (value) => value;
});
const AXES = ["valid", "stated", "published", "recorded"];
const AXIS = { valid: "when it holds or happens", stated: "when it was said", published: "when it was published", recorded: "when it was recorded" };
const axes = AXES.filter((axis) => edges.some((edge) => edge[axis]));
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const CONTESTED = 1 << 6, DATES = 1 << 7, SEARCH = 1 << 8, AROUND = 1 << 9;

function empty() {
  return { q: "", chosen: Object.fromEntries(FACETS.map((one) => [one.name, new Set()])), contested: false, axis: axes[0] ?? "valid", from: "", to: "", undated: false, node: null, edge: null, around: null, hops: 1, view: "picture" };
}
let state = empty();
let seen = { edges: new Uint8Array(edges.length), nodes: new Uint8Array(nodes.length), counts: [], edgeCount: 0, nodeCount: 0 };

function daysOf(edge, axis) {
  if (edge.days?.[axis]) return edge.days[axis];
  return edge[axis] && DAY.test(edge[axis]) ? [edge[axis], edge[axis]] : null;
}
function near(start, hops) {
  const steps = new Map([[start, 0]]);
  let row = [start];
  for (let step = 1; step <= hops; step++) {
    const next = [];
    for (const n of row) for (const e of [...nodes[n].out, ...nodes[n].in]) for (const m of [edges[e].s, edges[e].t]) if (!steps.has(m)) { steps.set(m, step); next.push(m); }
    row = next;
  }
  return steps;
}
const filtersOn = () => FACETS.reduce((sum, one) => sum + state.chosen[one.name].size, 0) + (state.contested ? 1 : 0) + (state.from || state.to ? 1 : 0);
const narrowed = () => filtersOn() > 0 || state.q.trim() !== "" || state.around !== null;

function compute() {
  const chosen = FACETS.map((facet) => (state.chosen[facet.name].size ? facet.values.map((value) => state.chosen[facet.name].has(value)) : null));
  const words = wordsOf(state.q);
  const hit = words.length ? hitTests(words) : null;
  const steps = state.around === null ? null : near(state.around, state.hops);
  const dated = state.from || state.to;
  const counts = FACETS.map((facet) => new Uint32Array(facet.values.length));
  const shown = new Uint8Array(edges.length), alive = new Uint8Array(nodes.length);
  let edgeCount = 0, contested = 0;
  edges.forEach((edge, n) => {
    let fails = 0;
    FACETS.forEach((facet, f) => { if (chosen[f] && !facet.at[n].some((value) => chosen[f][value])) fails |= facet.bit; });
    if (state.contested && !edge.contests.length) fails |= CONTESTED;
    if (dated) {
      const days = daysOf(edge, state.axis);
      if (days ? (state.from && days[1] && days[1] < state.from) || (state.to && days[0] && days[0] > state.to) : !state.undated) fails |= DATES;
    }
    if (hit && !hit.edge(edge)) fails |= SEARCH;
    if (steps) {
      const s = steps.get(edge.s), t = steps.get(edge.t);
      if (s === undefined || t === undefined || Math.min(s, t) >= state.hops) fails |= AROUND;
    }
    FACETS.forEach((facet, f) => { if (!(fails & ~facet.bit)) for (const value of facet.at[n]) counts[f][value]++; });
    if (!(fails & ~CONTESTED) && edge.contests.length) contested++;
    if (fails) return;
    shown[n] = 1;
    edgeCount++;
    alive[edge.s] = alive[edge.t] = 1;
  });
  const all = !narrowed();
  let nodeCount = 0;
  nodes.forEach((node, n) => {
    if (all || (hit && !filtersOn() && !steps && hit.node(n)) || n === state.around) alive[n] = 1;
    if (alive[n] && n < data.drawn) nodeCount++;
  });
  seen = { edges: shown, nodes: alive, counts, edgeCount, nodeCount, contested };
}

// --- The address --------------------------------------------------------------------------------------------------------------------------------

function toHash() {
  const query = new URLSearchParams();
  if (state.q.trim()) query.append("q", state.q.trim());
  for (const facet of FACETS) for (const value of state.chosen[facet.name]) query.append(facet.name, value === OWN ? "" : value);
  if (state.contested) query.append("contested", "1");
  if (state.from || state.to) {
    query.append("axis", state.axis);
    if (state.from) query.append("from", state.from);
    if (state.to) query.append("to", state.to);
    if (state.undated) query.append("undated", "1");
  }
  if (state.around !== null) { query.append("around", keyOf(nodes[state.around], nodeById)); query.append("hops", state.hops); }
  if (state.node !== null) query.append("node", keyOf(nodes[state.node], nodeById));
  if (state.edge !== null) query.append("edge", keyOf(edges[state.edge], edgeById));
  if (state.view !== "picture") query.append("view", state.view);
  return query.toString();
}
function fromHash(text) {
  const query = new URLSearchParams(text.replace(/^#/, ""));
  const next = empty();
  next.q = (query.get("q") ?? "").slice(0, 200);
  for (const facet of FACETS) {
    const there = new Set(facet.values);
    for (const value of query.getAll(facet.name)) { const meant = facet.name === "speaker" && value === "" ? OWN : value; if (there.has(meant)) next.chosen[facet.name].add(meant); }
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
function keep(push) {
  const hash = `#${toHash()}`;
  if (hash === (location.hash || "#")) return;
  // A page inside a notebook has no address of its own: there, going back is not offered.
  try { history[push ? "pushState" : "replaceState"](null, "", hash); } catch { /* no address */ }
}

// --- Changing the state ---------------------------------------------------------------------------------------------------------------------------

let view = null;
let back = null;
function change(part, { push = true } = {}) {
  Object.assign(state, part);
  keep(push);
  render();
}
function select(part, { keyboard = false } = {}) {
  if (keyboard && !$("details").contains(document.activeElement)) back = document.activeElement;
  const row = back?.closest?.("#list tr")?.dataset.n;
  if (row !== undefined) back.again = `#list tr[data-n="${row}"] [data-edge]`;
  change({ node: null, edge: null, ...part });
  if (keyboard) $("details").querySelector("h2")?.focus();
}
function close() {
  const from = back;
  back = null;
  change({ node: null, edge: null });
  const to = from?.isConnected ? from : from?.again ? document.querySelector(from.again) : null;
  to?.focus({ preventScroll: true });
}
const byKeyboard = (event) => event.detail === 0;

let drawnAs = "";
function render() {
  const asked = JSON.stringify([state.q, FACETS.map((one) => [...state.chosen[one.name]]), state.contested, state.axis, state.from, state.to, state.undated, state.around, state.hops]);
  const changed = asked !== drawnAs;
  drawnAs = asked;
  if (changed) {
    compute();
    renderFilters();
    renderCount();
  }
  renderDetails();
  $("picture").hidden = state.view !== "picture";
  $("list").hidden = state.view !== "list";
  $("as-picture").setAttribute("aria-pressed", state.view === "picture");
  $("as-list").setAttribute("aria-pressed", state.view === "list");
  if (state.view === "list") renderList(changed);
  view.show(changed);
}
function renderCount() {
  const all = !narrowed();
  const statements = all ? count(edges.length, "statement", "statements") : `${seen.edgeCount.toLocaleString("en")} of ${count(edges.length, "statement", "statements")}`;
  const actors = all ? count(data.drawn, "node", "nodes") : `${seen.nodeCount.toLocaleString("en")} of ${count(data.drawn, "node", "nodes")}`;
  const around = state.around === null ? "" : ` around ${nodes[state.around].name} (${count(state.hops, "step", "steps")})`;
  $("count").textContent = `${all ? "" : "Showing "}${statements}, ${actors}${around}`;
  $("clear").hidden = all;
  const on = filtersOn();
  const badge = $("filtering").querySelector(".badge");
  badge.hidden = !on;
  badge.textContent = on;
  $("filtering").setAttribute("aria-label", on ? `Filters, ${on} on` : "Filters");
}

// --- The panel of filters -------------------------------------------------------------------------------------------------------------------------

const FIRST = 8;
function buildFilters() {
  const parts = FACETS.filter((facet) => facet.values.length > 1 || (facet.values.length === 1 && facet.name === "relation")).map((facet) => {
    const order = facet.values.map((value, v) => v).sort((a, b) => facet.order ? facet.order.indexOf(facet.values[a]) - facet.order.indexOf(facet.values[b]) : facet.total[b] - facet.total[a] || (facet.shown(facet.values[a]) < facet.shown(facet.values[b]) ? -1 : 1));
    facet.rows = order.map((v) => {
      const value = facet.values[v];
      const box = el("input", { type: "checkbox", value, on: { change: () => { box.checked ? state.chosen[facet.name].add(value) : state.chosen[facet.name].delete(value); change({}); } } });
      const n = el("span", { class: "n" });
      return { value, v, box, n, row: el("label", null, box, el("span", { dir: "auto" }, facet.shown(value)), n) };
    });
    const find = facet.rows.length > 20 ? el("input", { class: "find", type: "search", placeholder: "find …", "aria-label": `Find in ${facet.title}`, on: { input: () => shorten() } }) : null;
    const more = facet.rows.length > FIRST ? el("button", { type: "button", class: "more", "aria-expanded": "false", on: { click: () => { more.setAttribute("aria-expanded", more.getAttribute("aria-expanded") === "false"); shorten(); } } }) : null;
    const shorten = () => {
      const open = more?.getAttribute("aria-expanded") === "true";
      const wanted = find ? fold(find.value.trim()) : "";
      let left = open ? 500 : FIRST;
      for (const one of facet.rows) {
        const fits = !wanted || fold(facet.shown(one.value)).includes(wanted);
        one.row.hidden = !one.box.checked && (!fits || left-- <= 0);
      }
      if (more) more.textContent = open ? "fewer" : `all ${facet.rows.length}`;
    };
    facet.shorten = shorten;
    shorten();
    return el("fieldset", null, el("legend", null, facet.title), find, facet.rows.map((one) => one.row), more);
  });
  const contested = el("input", { type: "checkbox", id: "contested", on: { change: (event) => change({ contested: event.target.checked }) } });
  const fieldsets = [contests.length ? el("fieldset", null, el("legend", null, "Contested"), el("label", null, contested, el("span", null, "≠ only what is contested"), el("span", { class: "n", id: "contested-n" }))) : null, ...parts];
  if (axes.length) {
    const pick = el("select", { id: "axis", on: { change: (event) => change({ axis: event.target.value }) } }, axes.map((axis) => el("option", { value: axis }, AXIS[axis])));
    const day = (id) => el("input", { id, type: "date", min: "0001-01-01", max: "9999-12-31", on: { change: (event) => change({ [id]: DAY.test(event.target.value) ? event.target.value : "" }) } });
    const undated = el("input", { id: "undated", type: "checkbox", on: { change: (event) => change({ undated: event.target.checked }) } });
    fieldsets.splice(1, 0, el("fieldset", null, el("legend", null, "Dates"), el("div", { class: "dates" }, el("label", { for: "axis" }, "by"), pick, el("label", { for: "from" }, "from"), day("from"), el("label", { for: "to" }, "to"), day("to")), el("label", null, undated, el("span", null, "and those without a date"))));
  }
  $("filters").append(el("h2", { class: "unseen" }, "Filters"), ...fieldsets.filter(Boolean));
}
function renderFilters() {
  FACETS.forEach((facet, f) => {
    for (const one of facet.rows ?? []) {
      one.box.checked = state.chosen[facet.name].has(one.value);
      const n = seen.counts[f][one.v];
      one.n.textContent = n.toLocaleString("en");
      one.row.classList.toggle("zero", n === 0);
    }
    facet.shorten?.();
  });
  if ($("contested")) { $("contested").checked = state.contested; $("contested-n").textContent = seen.contested; }
  if ($("axis")) { $("axis").value = state.axis; $("from").value = state.from; $("to").value = state.to; $("undated").checked = state.undated; }
}
function showFilters(open) {
  $("filters").hidden = !open;
  $("filtering").setAttribute("aria-expanded", open);
  view?.resized();
}

// --- Details ------------------------------------------------------------------------------------------------------------------------------------

const toNode = (n) => (isNode(n) ? el("button", { type: "button", class: "ref", dir: "auto", "data-node": n, on: { click: (event) => select({ node: n }, { keyboard: byKeyboard(event) }) } }, nodes[n].name) : bdi(n));
const toEdge = (n, ...inside) => el("button", { type: "button", class: "ref", dir: "auto", "data-edge": n, on: { click: (event) => select({ edge: n }, { keyboard: byKeyboard(event) }) } }, inside.length ? inside : sentence(edges[n]));
// The other statements about what a statement affirms or denies: both sides are seen together.
const rivals = (edge) => unique(edge.contests.flatMap((c) => contests[c].sides.flatMap((side) => side.claims)).map((claim) => claim.edge)).filter((n) => n !== undefined && n !== edge.n && seen.edges[n]);
const facts = (rows) => { const told = rows.filter(([, value]) => value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && !value.length)); return told.length ? el("dl", null, told.map(([name, value]) => [el("dt", null, name), el("dd", { dir: "auto" }, value)])) : null; };
const part = (title, ...inside) => (inside.flat(9).filter(Boolean).length ? [el("h3", null, title), ...inside] : []);

function safeUrl(text) {
  // Only what a browser itself reads as http or https, and without a name and password in it.
  try {
    const url = new URL(text);
    return (url.protocol === "https:" || url.protocol === "http:") && !url.username && !url.password ? url.href : null;
  } catch { return null; }
}
function documentRows(one) {
  const href = one.url ? safeUrl(one.url) : null;
  const n = nodeById.get(one.id);
  return facts([
    ["title", n >= 0 ? toNode(n) : bdi(one.title)], ["publisher", one.publisher], ["author", one.author], ["published", one.published], ["language", one.language],
    ["address", one.url && (href ? el("a", { href, target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer" }, one.url) : bdi(one.url))], ["note", one.note],
  ]);
}
function placeRow(place) {
  const where = place.start !== undefined && place.end !== undefined ? `characters ${place.start}–${place.end}` : "";
  return el("li", null, place.exact ? el("blockquote", { dir: "auto" }, `“${place.exact}”`) : null, where || place.exact ? el("small", null, where, where && !place.exact ? ": the words are not kept here" : "") : null);
}
function chainOf(edge) {
  const own = unique(edge.places.map((place) => place.d).filter((d) => d !== undefined)).map((d) => documents[d].publisher ?? documents[d].title);
  const links = [...(own.length === 1 ? [bdi(own[0])] : own.length ? [`${own.length} documents`] : []), ...edge.speakers.map(toNode)];
  return edge.speakers.length ? el("ol", { class: "chain" }, links.map((one) => el("li", null, one))) : null;
}
function claimRow(claim, current) {
  const who = claim.by === "" ? null : el("small", null, " – ", toNode(claim.by));
  const what = claim.edge === undefined ? bdi(claim.text) : claim.edge === current ? el("strong", { dir: "auto" }, `${sentence(edges[claim.edge])} (this statement)`) : toEdge(claim.edge);
  return el("li", null, what, who);
}
function contestRows(edge) {
  return edge.contests.map((c) => {
    const one = contests[c];
    return [el("p", { dir: "auto" }, `“${one.name}”`), el("div", { class: "sides" }, one.sides.map((side, i) =>
      el("div", { class: `side ${i ? "denying" : "affirming"}` }, el("h4", null, side.holder === undefined ? SIDE[side.name] ?? side.name : ["Held by ", bdi(nameOf(side.holder))]), el("ul", null, side.claims.map((claim) => claimRow(claim, edge.n)))))),
      one.open ? el("div", null, el("small", null, "Left open:"), el("ul", null, one.open.map((question) => el("li", null, el("small", null, bdi(question)))))) : null];
  });
}
function chips(edge) {
  return el("div", { class: "chips" },
    el("span", { class: `chip ${SIGN[edge.stance] ? edge.stance : "neutral"}` }, `${SIGN[edge.stance] ?? ""} ${edge.stance}`),
    el("span", { class: "chip" }, VOICE[edge.voice] ?? edge.voice), el("span", { class: "chip" }, edge.certainty === "unknown" ? "certainty unknown" : edge.certainty),
    edge.negated && el("span", { class: "chip" }, "negated"), edge.inferred && el("span", { class: "chip" }, "inferred"),
    edge.contests.length ? el("span", { class: "chip contested" }, "≠ contested") : null);
}
function edgeDetails(edge) {
  const inner = edgeById.get(nodes[edge.t].id), outer = edges.filter((one) => nodes[one.t].id === edge.id && one !== edge).map((one) => one.n);
  const cited = unique(edge.places.map((place) => place.d).filter((d) => d !== undefined));
  const words = edge.places.filter((place) => place.exact || place.start !== undefined);
  return [
    el("h2", { tabindex: "-1", dir: "auto" }, toNode(edge.s), ` ${edge.words} `, toNode(edge.t)),
    chips(edge),
    part("Words", words.length ? el("ul", null, words.map(placeRow)) : null),
    part("Who says so, from the document inward", chainOf(edge)),
    part("Contested", contestRows(edge)),
    part("Times", facts(AXES.map((axis) => [axis, edge[axis]]))),
    part("More of it", facts([...edge.qualifiers.map(([name, value]) => [name, isNode(value) ? toNode(value) : value]), ["what is said", inner >= 0 ? toEdge(inner) : null], ["said in", outer.length ? el("ul", null, outer.slice(0, 50).map((n) => el("li", null, toEdge(n)))) : null], ["inferred because", edge.inferred], ["note", edge.note], ...(edge.more ?? [])])),
    part(cited.length === 1 ? "Document" : "Documents", cited.map((d) => documentRows(documents[d]))),
    part("Also between the two", between(edge)),
    part("Id", el("small", null, bdi(edge.id), " · ", bdi(relations[edge.r].name))),
  ];
}
const between = (edge) => { const others = [...nodes[edge.s].out, ...nodes[edge.s].in].filter((n) => n !== edge.n && (edges[n].s === edge.t || edges[n].t === edge.t)); return others.length && edge.s !== edge.t ? statementList(unique(others)) : null; };
const LIMIT = 200;
function statementList(list) {
  const shown = list.filter((n) => seen.edges[n]), rest = list.filter((n) => !seen.edges[n]);
  const row = (n) => el("li", null, el("span", { class: "sign", "aria-hidden": "true" }, SIGN[edges[n].stance] ?? "›"), el("div", null, toEdge(n), edges[n].contests.length ? el("span", { class: "disputed" }, "≠ contested") : null, detail(edges[n])));
  return [
    shown.length ? el("ul", { class: "rows" }, shown.slice(0, LIMIT).map(row)) : null,
    shown.length > LIMIT ? el("p", null, el("small", null, `and ${count(shown.length - LIMIT, "more", "more")}: narrow them with a filter, or see the list`)) : null,
    rest.length ? el("p", null, el("small", null, `${count(rest.length, "other is", "others are")} filtered out`)) : null,
  ];
}
const detail = (edge) => { const text = [edge.speakers.length ? `according to ${[...edge.speakers].reverse().map(nameOf).join(", ")}` : "", edge.stated ?? edge.valid ?? "", edge.voice === "content" ? "claimed only" : ""].filter(Boolean).join("; "); return text ? el("small", { class: "under" }, bdi(text)) : null; };
function nodeDetails(node) {
  const inner = edgeById.get(node.id);
  const doc = documents.find((one) => one.id === node.id);
  const around = (hops, text) => el("button", { type: "button", "aria-pressed": state.around === node.n && state.hops === hops, on: { click: () => change({ around: node.n, hops }) } }, text);
  const degree = node.out.length + node.in.length;
  return [
    el("h2", { tabindex: "-1", dir: "auto" }, node.unspecified && !node.name.startsWith("?") ? `? ${node.name}` : node.name),
    el("p", null, el("small", null, [node.label, node.unspecified ? "the source does not say who" : "", node.reified ? "what a statement says" : "", count(degree, "statement", "statements")].filter(Boolean).join(" · "))),
    degree ? el("div", { class: "around", role: "group", "aria-label": "Show only what is around it" }, around(1, "Only around it"), around(2, "2 steps"), state.around === null ? null : el("button", { type: "button", on: { click: () => change({ around: null }) } }, "Everything")) : null,
    facts([["also", node.aliases?.length ? node.aliases.map((one, i) => [i ? ", " : "", bdi(one)]) : null], ["elsewhere", node.external?.join(", ")], ["valid", node.valid], ["note", node.note], ["what is said", inner >= 0 ? toEdge(inner) : null], ...(node.more ?? [])]),
    part("As subject", statementList(node.out)), part("As object", statementList(node.in)), part("As speaker", statementList(node.says)), part("Named in", statementList(node.named)),
    doc ? part("Document", documentRows(doc), statementList(edges.filter((edge) => edge.places.some((place) => documents[place.d] === doc)).map((edge) => edge.n))) : null,
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
    const head = el("div", { class: "bar" }, el("span", null, state.edge !== null ? "Statement" : "Actor or thing"), el("button", { type: "button", id: "close", on: { click: close } }, "Close"));
    box.replaceChildren(head, ...(state.edge !== null ? edgeDetails(one) : nodeDetails(one)).flat(9).filter(Boolean));
    box.scrollTop = 0;
    // Whoever pressed a button in this panel by keyboard stays in it, though its content is new.
    if (held !== null) ([...box.querySelectorAll("button")].find((button) => button.textContent === held) ?? box.querySelector("h2")).focus({ preventScroll: true });
  }
  if (was !== box.hidden) view?.resized();
}

// --- The list -----------------------------------------------------------------------------------------------------------------------------------

const COLUMNS = [
  ["Subject", (edge) => nodes[edge.s].name], ["says or does", (edge) => edge.words], ["Object", (edge) => nodes[edge.t].name], ["According to", (edge) => [...edge.speakers].reverse().map(nameOf).join(", ")],
  ["When", (edge) => edge.valid ?? edge.stated ?? ""], ["Certainty", (edge) => edge.certainty], ["Document", (edge) => unique(edge.places.map((place) => place.d).filter((d) => d !== undefined)).map((d) => documents[d].title).join("; ")],
].slice(0, documents.length > 1 ? 7 : 6);
const OPTIONAL = new Set(["Certainty", "Document", "When"]);
let sorted = { column: -1, down: false }, length = LIMIT;
function renderList(changed) {
  const box = $("list");
  if (changed) length = LIMIT;
  const held = document.activeElement?.closest?.("#list tr")?.dataset.n;
  const rows = edges.filter((edge) => seen.edges[edge.n]);
  if (sorted.column >= 0) {
    const key = COLUMNS[sorted.column][1], compare = new Intl.Collator(undefined, { numeric: true }).compare;
    const keys = new Map(rows.map((edge) => [edge, key(edge)]));
    rows.sort((a, b) => (sorted.down ? -1 : 1) * compare(keys.get(a), keys.get(b)) || a.n - b.n);
  }
  const head = COLUMNS.map(([title], c) => el("th", { scope: "col", class: OPTIONAL.has(title) ? "optional" : null, "aria-sort": sorted.column === c ? (sorted.down ? "descending" : "ascending") : null }, el("button", { type: "button", on: { click: () => { sorted = { column: c, down: sorted.column === c && !sorted.down }; renderList(false); box.querySelectorAll("th button")[c].focus(); } } }, title, sorted.column === c ? (sorted.down ? " ▼" : " ▲") : "")));
  const body = rows.slice(0, length).map((edge) => el("tr", { "data-n": edge.n, class: edge.n === state.edge ? "picked" : null }, COLUMNS.map(([title, text], c) => el("td", { dir: "auto", class: [OPTIONAL.has(title) ? "optional" : "", title === "When" ? "when" : ""].join(" ").trim() || null }, c === 0 ? toNode(edge.s) : c === 2 ? toNode(edge.t) : c === 1 ? [toEdge(edge.n, text(edge)), edge.contests.length ? [" ", el("span", { class: "disputed" }, "≠ contested")] : null] : text(edge)))));
  const caption = rows.length ? `${count(rows.length, "statement", "statements")}${rows.length > length ? `, the first ${length} of them` : ""}. ↑ and ↓ move between rows, Enter opens one.` : "No statement fits what is asked for.";
  box.replaceChildren(el("table", null, el("caption", null, caption), el("thead", null, el("tr", null, head)), el("tbody", null, body)), rows.length > length ? el("p", { class: "rest" }, el("button", { type: "button", on: { click: () => { const first = length; length += 1000; renderList(false); box.querySelectorAll("tbody tr")[first]?.querySelector("[data-edge]")?.focus(); } } }, `${count(rows.length - length, "more", "more")}`)) : "");
  if (held !== undefined) box.querySelector(`tr[data-n="${held}"] [data-edge]`)?.focus({ preventScroll: true });
}
$("list").addEventListener("keydown", (event) => {
  const row = event.target.closest("tbody tr"), step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = row ? row[step] : event.key === "ArrowDown" ? $("list").querySelector("tbody tr") : null;
  next?.querySelector("[data-edge]").focus();
});

// --- The search box -------------------------------------------------------------------------------------------------------------------------------

let hits = [], active = -1;
function suggest() {
  const words = wordsOf($("q").value);
  hits = [];
  active = -1;
  if (words.length) {
    const hit = hitTests(words), whole = words.join(" "), { names } = index();
    const rank = (n) => (names[n] === whole ? 0 : ` ${names[n]}`.includes(` ${whole}`) ? 1 : names[n].includes(whole) ? 2 : 3);
    const found = nodes.filter((node) => hit.node(node.n)).map((node) => [rank(node.n), -(node.out.length + node.in.length + node.says.length), node.n]).sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    hits = [...found.slice(0, 8).map(([, , n]) => ({ node: n })), ...edges.filter((edge) => hit.words(edge)).slice(0, 8).map((edge) => ({ edge: edge.n }))];
  }
  const also = (node) => { const words_ = wordsOf($("q").value); return (node.aliases ?? []).filter((alias) => words_.some((word) => fold(alias).includes(word) && !fold(node.name).includes(word))); };
  $("hits").replaceChildren(...(hits.length ? hits.map((one, i) => el("li", { role: "option", id: `hit-${i}`, "aria-selected": "false" }, one.node !== undefined
    ? [bdi(nodes[one.node].name), el("small", null, [nodes[one.node].label, also(nodes[one.node]).join(", "), count(nodes[one.node].out.length + nodes[one.node].in.length, "statement", "statements")].filter(Boolean).join(" · "))]
    : [bdi(sentence(edges[one.edge])), el("small", null, bdi(edges[one.edge].places.find((place) => place.exact)?.exact ?? "statement"))]))
    : [el("li", { class: "none", role: "option", "aria-disabled": "true" }, "Nothing found")]));
  open(words.length > 0);
}
function open(shown) {
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
  if (keyboard) back = $("q");
  if (one.node !== undefined && view.large) change({ q: "", around: one.node, hops: 1, node: one.node, edge: null });
  else change({ node: null, edge: null, ...one });
  $("q").value = state.q;
  if (keyboard) { $("details").querySelector("h2")?.focus(); back = $("q"); }
}
let waiting = 0;
$("q").addEventListener("input", () => {
  clearTimeout(waiting);
  suggest();
  // A large graph is searched when the typing pauses; the list of what is found is there at once.
  const apply = () => change({ q: $("q").value }, { push: false });
  if (view.large) waiting = setTimeout(apply, 180); else apply();
});
$("q").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if ($("hits").hidden) suggest(); else mark(active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1));
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (!$("hits").hidden && hits.length) take(hits[Math.max(active, 0)], true);
  } else if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    if (!$("hits").hidden) open(false);
    else if ($("q").value) { $("q").value = ""; change({ q: "" }); }
    else $("q").blur();
  }
});
$("q").addEventListener("blur", () => setTimeout(() => open(false), 150));
$("hits").addEventListener("pointerdown", (event) => event.preventDefault());
$("hits").addEventListener("click", (event) => {
  const row = event.target.closest("li");
  const one = hits[[...$("hits").children].indexOf(row)];
  if (one) take(one, false);
});

// --- Buttons and keys -----------------------------------------------------------------------------------------------------------------------------

const showsDark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
$("theme").addEventListener("click", () => {
  document.documentElement.dataset.theme = showsDark() ? "light" : "dark";
  $("theme").setAttribute("aria-pressed", showsDark());
  view.recoloured();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { $("theme").setAttribute("aria-pressed", showsDark()); view.recoloured(); });
$("filtering").addEventListener("click", () => showFilters($("filters").hidden));
$("clear").addEventListener("click", () => { const { node, edge, view: seenAs } = state; $("q").value = ""; change({ ...empty(), node, edge, view: seenAs }); $("q").focus(); open(false); });
$("as-picture").addEventListener("click", () => change({ view: "picture" }));
$("as-list").addEventListener("click", () => change({ view: "list" }));
$("help").addEventListener("click", () => $("keys").showModal());
$("closer").addEventListener("click", () => view.zoom(1.35));
$("farther").addEventListener("click", () => view.zoom(1 / 1.35));
$("fit").addEventListener("click", () => view.fit());
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
  if (event.key === "Escape") {
    if (state.node !== null || state.edge !== null) close();
    else if (!$("filters").hidden) { showFilters(false); $("filtering").focus(); }
    return;
  }
  if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
  const does = {
    "/": () => { $("q").focus(); $("q").select(); }, "?": () => $("keys").showModal(), "+": () => view.zoom(1.35), "=": () => view.zoom(1.35), "-": () => view.zoom(1 / 1.35), 0: () => view.fit(),
    f: () => { showFilters($("filters").hidden); ($("filters").hidden ? $("filtering") : $("filters").querySelector("input, select"))?.focus(); },
    l: () => { change({ view: "list" }); $("list").querySelector("tbody [data-edge]")?.focus(); }, p: () => { change({ view: "picture" }); view.enter(); },
  }[event.key];
  if (does) { event.preventDefault(); does(); }
});
function restore() {
  state = fromHash(location.hash);
  $("q").value = state.q;
  if (filtersOn() && innerWidth > 760) showFilters(true);
  render();
}
addEventListener("popstate", restore);
addEventListener("hashchange", restore);

function start(made) {
  view = made;
  $("theme").setAttribute("aria-pressed", showsDark());
  buildFilters();
  view.fit();
  restore();
  document.documentElement.dataset.ready = "yes";
}
