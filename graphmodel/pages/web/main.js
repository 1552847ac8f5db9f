// The start of a page, once its view is made.

import { $ } from "./data.js";
import { setView, view } from "./state.js";
import "./details.js";
import "./list.js";
import "./search_box.js";
import { buildFilters } from "./filter_panel.js";
import { restore, showsDark } from "./keys.js";

export function start(made) {
  setView(made);
  $("theme").setAttribute("aria-pressed", showsDark());
  buildFilters();
  view.fit();
  restore();
  document.documentElement.dataset.ready = "yes";
}
