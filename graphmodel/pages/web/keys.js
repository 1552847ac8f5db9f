// Buttons and keys.

import { fromHash } from "./address.js";
import { change, close, render } from "./changes.js";
import { $ } from "./data.js";
import { showFilters } from "./filter_panel.js";
import { filtersOn } from "./filtering.js";
import { open } from "./search_box.js";
import { empty, setState, state, view } from "./state.js";

export const showsDark = () =>
  (document.documentElement.dataset.theme ??
    (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
$("theme").addEventListener("click", () => {
  document.documentElement.dataset.theme = showsDark() ? "light" : "dark";
  $("theme").setAttribute("aria-pressed", showsDark());
  view.recoloured();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  $("theme").setAttribute("aria-pressed", showsDark());
  view.recoloured();
});
$("filtering").addEventListener("click", () => showFilters($("filters").hidden));
$("clear").addEventListener("click", () => {
  const { node, edge, view: seenAs } = state;
  $("q").value = "";
  change({ ...empty(), node, edge, view: seenAs });
  $("q").focus();
  open(false);
});
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
    else if (!$("filters").hidden) {
      showFilters(false);
      $("filtering").focus();
    }
    return;
  }
  if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
  const does = {
    "/": () => {
      $("q").focus();
      $("q").select();
    },
    "?": () => $("keys").showModal(),
    "+": () => view.zoom(1.35),
    "=": () => view.zoom(1.35),
    "-": () => view.zoom(1 / 1.35),
    0: () => view.fit(),
    f: () => {
      showFilters($("filters").hidden);
      ($("filters").hidden ? $("filtering") : $("filters").querySelector("input, select"))?.focus();
    },
    l: () => {
      change({ view: "list" });
      $("list").querySelector("tbody [data-edge]")?.focus();
    },
    p: () => {
      change({ view: "picture" });
      view.enter();
    },
  }[event.key];
  if (does) {
    event.preventDefault();
    does();
  }
});
export function restore() {
  setState(fromHash(location.hash));
  $("q").value = state.q;
  if (filtersOn() && innerWidth > 760) showFilters(true);
  render();
}
addEventListener("popstate", restore);
addEventListener("hashchange", restore);
