// The start of a page with a drawing.

import { drawing } from "./drawing.js";
import { start } from "./main.js";

start(drawing());
