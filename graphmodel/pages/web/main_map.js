// The start of a page with a map.

import { start } from "./main.js";
import { map } from "./map.js";

start(map());
