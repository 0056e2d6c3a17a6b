// Sentences at the place that they are about. Several scripts may have something to say of one
// place: each replaces its own sentences, and none is shown twice.

import { make } from "./words.js";

const said = new WeakMap();

// Show what this source says of the place: texts, or {sentence, wrong, mend, use}. What is wrong
// can't be saved; the button "mend" calls use().
export function warn(place, source, warnings) {
  const sources = said.get(place) ?? new Map();
  said.set(place, sources);
  sources.set(source, warnings.map((one) => (typeof one === "string" ? { sentence: one } : one)));
  const all = new Map([...sources.values()].flat().map((one) => [one.sentence, one]));
  const before = [...place.children].map((shown) => shown.dataset.sentence);
  if (before.join("\n") !== [...all.keys()].join("\n")) {
    // What is said again and again would be read out again and again.
    place.replaceChildren(...[...all.values()].map(draw));
  }
}

function draw({ sentence, wrong, mend, use }) {
  const shown = make("p", { className: "c100-warning" }, sentence);
  shown.classList.toggle("c100-mistake", Boolean(wrong));
  shown.dataset.sentence = sentence;
  if (mend) {
    const button = make("button", { type: "button", textContent: mend });
    button.addEventListener("click", use);
    shown.append(" ", button);
  }
  return shown;
}
