// The page's words in its language, and its way to write numbers.

const words = Object.fromEntries(
  [...document.querySelectorAll("template[data-words]")].flatMap(({ dataset }) =>
    Object.entries(dataset),
  ),
);
const language = document.documentElement.lang || undefined;
const counts = new Intl.NumberFormat(language);
const shares = new Intl.NumberFormat(language, { style: "percent" });

// The words of this name, with these values in the places of theirs: {name}.
export function say(name, values = {}) {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export function writeCount(count) {
  return counts.format(count);
}

export function writeShare(share) {
  return share > 0 && share < 0.01 ? `< ${shares.format(0.01)}` : shares.format(share);
}

// An element of this kind, with these properties and children.
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
