// What is wrong with what was typed, beside the fields, whoever finds it out: told by
// "comm100bot:problems" with the sentences of each field that has any, by its name.

import { warn } from "./warnings.js";

document.addEventListener("comm100bot:problems", ({ detail }) => {
  for (const place of document.querySelectorAll("[data-problem-for]")) {
    const field = place.parentElement;
    const said = [...field.querySelectorAll(":scope > .errorlist li")].map((li) => li.textContent);
    const sentences = (detail[place.dataset.problemFor] ?? []).filter((one) => !said.includes(one));
    warn(place, "problems", sentences.map((sentence) => ({ sentence, wrong: true })));
  }
});

// What was wrong when the page was saved is not said any more of what was typed since.
document.addEventListener("input", ({ target }) => {
  const list = target.closest("[data-field]")?.querySelector(":scope > .errorlist");
  if (list) {
    list.remove();
    target.removeAttribute("aria-invalid");
    for (const part of document.querySelectorAll(".c100-wrong")) {
      part.classList.toggle("c100-wrong", part.querySelector(".errorlist") !== null);
    }
  }
});
