// The operators that fit a fact stand first; the others wait under "More".

import { make, say } from "./words.js";

const told = document.querySelector("[data-fitting]")?.dataset;
const fitting = JSON.parse(told?.fitting ?? "{}");
const negative = new Set(JSON.parse(told?.negative ?? "[]"));

// Does this operator hold for a fact that is not set, too?
export function holdsWithout(operator) {
  return negative.has(operator);
}

// fit(kind, free) draws the list for a fact of this kind; where the operator is free to change, it
// becomes the one that suits such a fact best.
export function fitOperators(select) {
  const groups = [...select.children];
  const members = new Map(groups.map((group) => [group, [...group.children]]));
  const options = [...select.options];
  const first = options[0].value;
  return (kind, free) => {
    const keys = fitting[kind];
    const chosen = free ? (keys?.[0] ?? first) : select.value;
    if (keys) {
      const fits = keys.map((key) => options.find((option) => option.value === key));
      const more = make("optgroup", { label: say("more") });
      more.append(...options.filter((option) => !keys.includes(option.value)));
      select.replaceChildren(...fits.filter(Boolean), more);
    } else {
      members.forEach((own, group) => group.append(...own));
      select.replaceChildren(...groups);
    }
    select.value = chosen;
  };
}
