// Try a pattern on a text: the server tells whether it is found there, as rules would.

import { checker } from "./checks.js";
import { say } from "./words.js";

export function followPattern(control, pattern) {
  const text = control.querySelector("[data-try]");
  const outcome = control.querySelector("[data-outcome]");
  const tell = ({ found }) => {
    outcome.textContent = found === null ? "" : say(found ? "found" : "notFound");
    outcome.dataset.found = found;
  };
  const check = checker(
    "Pattern",
    () => (pattern.value && text.value ? { pattern: pattern.value, text: text.value } : null),
    tell,
  );
  for (const input of [pattern, text]) {
    input.addEventListener("input", () => {
      if (!pattern.value || !text.value) {
        tell({ found: null });
      }
      check();
    });
  }
  // Enter in the text that is tried must not save the rule.
  text.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}
