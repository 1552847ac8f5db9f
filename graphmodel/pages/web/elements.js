// Elements of the document, made from values. Text enters only as text nodes: nothing here parses HTML.

export function el(tag, attributes, ...children) {
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
export const bdi = (text) => el("bdi", null, text);
export const count = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
