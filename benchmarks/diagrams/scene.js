// What a drawing looks like to a reader, taken from the rendered SVG: corners of every text, points along every line and head, boxes of nodes; all in pixels of the page.
// The drawing says by class names what is what; `how` gives the selectors.
(how) => {
  const root = document.querySelector("svg");
  const view = root.viewBox.baseVal;
  const frame = root.getBoundingClientRect();
  const width = view && view.width ? view.width : frame.width, height = view && view.height ? view.height : frame.height;
  const scale = how.page[0] / width < how.page[1] / height ? how.page[0] / width : how.page[1] / height;
  const toPage = (element) => root.getScreenCTM().inverse().multiply(element.getScreenCTM());
  const at = (matrix, x, y) => {
    const point = new DOMPoint(x, y).matrixTransform(matrix);
    return [(point.x - (view ? view.x : 0)) * scale, (point.y - (view ? view.y : 0)) * scale];
  };
  const corners = (element) => {
    const box = element.getBBox(), matrix = toPage(element);
    return [[box.x, box.y], [box.x + box.width, box.y], [box.x + box.width, box.y + box.height], [box.x, box.y + box.height]].map(([x, y]) => at(matrix, x, y));
  };
  const points = (element) => {
    const length = element.getTotalLength(), matrix = toPage(element), count = Math.max(2, Math.ceil(length * scale / 3));
    return Array.from({length: count + 1}, (_, i) => { const p = element.getPointAtLength(length * i / count); return at(matrix, p.x, p.y); });
  };
  const font = (element) => {
    const matrix = toPage(element);
    return parseFloat(getComputedStyle(element).fontSize) * Math.hypot(matrix.a, matrix.b) * scale;
  };
  const words = (element) => {
    const lines = [...element.querySelectorAll("tspan")].filter((one) => !one.classList.contains("note"));
    return (lines.length ? lines.map((one) => one.textContent).join(" ") : element.textContent).trim();
  };
  const text = (element) => ({words: words(element), corners: corners(element), font: font(element), fill: getComputedStyle(element).fill});
  const all = (selector) => [...document.querySelectorAll(selector)];
  const inside = (group, selector) => [...group.querySelectorAll(selector)];
  const nodes = all(how.node).map((group) => {
    const shape = inside(group, how.shape)[0], texts = inside(group, "text").map(text);
    return {id: group.getAttribute(how.id), box: shape ? corners(shape) : null, texts, fill: shape ? getComputedStyle(shape).fill : "none"};
  });
  const edges = all(how.edge).map((group) => {
    const line = inside(group, how.line)[0], heads = inside(group, how.head).filter((one) => one !== line);
    return {id: group.getAttribute(how.id), points: line ? points(line) : [], heads: heads.map(points), stroke: line ? getComputedStyle(line).stroke : "none", texts: inside(group, "text").map(text)};
  });
  const known = new Set([...all(how.node), ...all(how.edge)].flatMap((group) => inside(group, "text")));
  const rest = all("svg text").filter((one) => !known.has(one)).map(text);
  return {width: width * scale, height: height * scale, scale, nodes, edges, rest};
}
