// What stands out too little in a page: text below a contrast of 4.5 with what it stands on, lines below 3 (WCAG 2.2).
() => {
  const level = (text) => {
    const [r, g, b] = text
      .match(/[\d.]+/g)
      .map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [low, high] = [level(a), level(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const c = getComputedStyle(one).backgroundColor;
      if (!c.endsWith(", 0)")) return c;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  for (const one of document.querySelectorAll(
    "button, label span, p, h1, h2, h3, h4, dt, dd, small, li, td, th, blockquote, .chip, a",
  )) {
    if (!one.checkVisibility() || ![...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim()))
      continue;
    const c = contrast(getComputedStyle(one).color, ground(one));
    if (c < 4.5) found.push(`${one.tagName} ${one.textContent.slice(0, 30)} ${c.toFixed(2)}`);
  }
  for (const text of document.querySelectorAll(".sheet text")) {
    const under = text.parentElement.querySelector(".shape") ?? document.querySelector(".sheet .ground");
    const fill = text.closest(".node")
      ? getComputedStyle(under).fill
      : getComputedStyle(document.querySelector(".sheet .ground")).fill;
    const c = contrast(getComputedStyle(text).fill, fill);
    if (c < 4.5) found.push(`text ${text.textContent.slice(0, 30)} ${c.toFixed(2)}`);
  }
  for (const line of document.querySelectorAll(".edge .line")) {
    const c = contrast(getComputedStyle(line).stroke, getComputedStyle(document.querySelector(".sheet .ground")).fill);
    if (c < 3) found.push(`line ${c.toFixed(2)}`);
  }
  return found;
};
