// The panel of filters.

import { change, onRender } from "./changes.js";
import { $, contests } from "./data.js";
import { el } from "./elements.js";
import { AXIS, axes, DAY, FACETS } from "./facets.js";
import { seen, state, view } from "./state.js";
import { fold } from "./text_search.js";

const FIRST = 8;
export function buildFilters() {
  const parts = FACETS.filter(
    (facet) => facet.values.length > 1 || (facet.values.length === 1 && facet.name === "relation"),
  ).map((facet) => {
    const order = facet.values
      .map((_value, v) => v)
      .sort((a, b) =>
        facet.order
          ? facet.order.indexOf(facet.values[a]) - facet.order.indexOf(facet.values[b])
          : facet.total[b] - facet.total[a] || (facet.shown(facet.values[a]) < facet.shown(facet.values[b]) ? -1 : 1),
      );
    facet.rows = order.map((v) => {
      const value = facet.values[v];
      const box = el("input", {
        type: "checkbox",
        value,
        on: {
          change: () => {
            box.checked ? state.chosen[facet.name].add(value) : state.chosen[facet.name].delete(value);
            change({});
          },
        },
      });
      const n = el("span", { class: "n" });
      return { value, v, box, n, row: el("label", null, box, el("span", { dir: "auto" }, facet.shown(value)), n) };
    });
    const find =
      facet.rows.length > 20
        ? el("input", {
            class: "find",
            type: "search",
            placeholder: "find …",
            "aria-label": `Find in ${facet.title}`,
            on: { input: () => shorten() },
          })
        : null;
    const more =
      facet.rows.length > FIRST
        ? el("button", {
            type: "button",
            class: "more",
            "aria-expanded": "false",
            on: {
              click: () => {
                more.setAttribute("aria-expanded", more.getAttribute("aria-expanded") === "false");
                shorten();
              },
            },
          })
        : null;
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
    return el(
      "fieldset",
      null,
      el("legend", null, facet.title),
      find,
      facet.rows.map((one) => one.row),
      more,
    );
  });
  const contested = el("input", {
    type: "checkbox",
    id: "contested",
    on: { change: (event) => change({ contested: event.target.checked }) },
  });
  const fieldsets = [
    contests.length
      ? el(
          "fieldset",
          null,
          el("legend", null, "Contested"),
          el(
            "label",
            null,
            contested,
            el("span", null, "≠ only what is contested"),
            el("span", { class: "n", id: "contested-n" }),
          ),
        )
      : null,
    ...parts,
  ];
  if (axes.length) {
    const pick = el(
      "select",
      { id: "axis", on: { change: (event) => change({ axis: event.target.value }) } },
      axes.map((axis) => el("option", { value: axis }, AXIS[axis])),
    );
    const day = (id) =>
      el("input", {
        id,
        type: "date",
        min: "0001-01-01",
        max: "9999-12-31",
        on: { change: (event) => change({ [id]: DAY.test(event.target.value) ? event.target.value : "" }) },
      });
    const undated = el("input", {
      id: "undated",
      type: "checkbox",
      on: { change: (event) => change({ undated: event.target.checked }) },
    });
    fieldsets.splice(
      1,
      0,
      el(
        "fieldset",
        null,
        el("legend", null, "Dates"),
        el(
          "div",
          { class: "dates" },
          el("label", { for: "axis" }, "by"),
          pick,
          el("label", { for: "from" }, "from"),
          day("from"),
          el("label", { for: "to" }, "to"),
          day("to"),
        ),
        el("label", null, undated, el("span", null, "and those without a date")),
      ),
    );
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
  if ($("contested")) {
    $("contested").checked = state.contested;
    $("contested-n").textContent = seen.contested;
  }
  if ($("axis")) {
    $("axis").value = state.axis;
    $("from").value = state.from;
    $("to").value = state.to;
    $("undated").checked = state.undated;
  }
}
export function showFilters(open) {
  $("filters").hidden = !open;
  $("filtering").setAttribute("aria-expanded", open);
  view?.resized();
}

onRender((changed) => {
  if (changed) renderFilters();
});
