// The expression's field is there when the conditions are combined by an expression. Its numbers
// follow the conditions: when one is removed, the others' numbers change in the expression too.
// While it is written, the server tells whether it can be read, and where not.

import { checker } from "./checks.js";
import { warn } from "./warnings.js";
import { make, say } from "./words.js";

const choices = document.querySelectorAll("[name='combine']");
const row = document.querySelector(".form-row.field-expression");
const group = document.getElementById("conditions-group");

function show() {
  const chosen = document.querySelector("[name='combine']:checked");
  row.hidden = chosen?.value !== "expression";
}

// The expression in parts: texts, and the conditions' rows in place of their numbers.
let parts = [];

function numberOf(condition) {
  const counted = !("gone" in condition.dataset);
  return counted ? condition.querySelector("[data-number]").textContent.match(/\d+/)?.[0] : null;
}

function rows() {
  return [...group.querySelectorAll("[data-row]")];
}

function find(part) {
  return rows().find((condition) => numberOf(condition) === part) ?? part;
}

function follow(field, check) {
  const read = () => {
    parts = field.value.split(/(\d+)/).map(find);
    check();
  };
  const write = () => {
    // A number whose condition is gone has to be replaced by somebody who knows what is meant.
    const texts = parts.map((part) => (typeof part === "string" ? part : (numberOf(part) ?? "?")));
    field.value = texts.join("");
    parts = parts.map((part) => (typeof part === "string" ? find(part) : part));
    check();
  };
  field.addEventListener("input", read);
  group?.addEventListener("comm100bot:numbered", write);
  read();
}

// What is wrong with the expression, and the place of it

function followChecks(field) {
  const outcome = make("div", { className: "c100-check" });
  const place = make("div", { className: "c100-warnings" });
  for (const part of [outcome, place]) {
    part.setAttribute("role", "status");
  }
  field.after(outcome, place);
  const read = () => {
    if (row.hidden || !field.value.trim()) {
      outcome.replaceChildren();
      warn(place, "expression", []);
      return null;
    }
    return { text: field.value, count: rows().filter(numberOf).length };
  };
  const tell = ({ error, position, warnings }) => {
    const shown = error ? mistake(field.value, error, position) : [`✓ ${say("ok")}`];
    outcome.replaceChildren(...shown);
    outcome.dataset.ok = !error;
    warn(place, "expression", warnings);
  };
  document.addEventListener("comm100bot:warnings", ({ detail }) => {
    warn(place, "review", detail.expression ?? []);
  });
  return checker("Expression", read, tell);
}

function mistake(text, error, position) {
  const letters = [...text];
  const before = letters.slice(0, position - 1).join("");
  const rest = letters.slice(position - 1).join("");
  const wrong = rest.match(/^(\d+|\p{L}+|\S)/u)?.[0] ?? "";
  const marked = make("mark", { textContent: wrong || "…" });
  const shown = make("code", {}, before, marked, rest.slice(wrong.length));
  return [shown, make("p", { textContent: error })];
}

if (row) {
  // By then the rows have their numbers.
  document.addEventListener("DOMContentLoaded", () => {
    const field = row.querySelector("input");
    const check = followChecks(field);
    follow(field, check);
    choices.forEach((choice) => choice.addEventListener("change", () => check()));
  });
  choices.forEach((choice) => choice.addEventListener("change", show));
  show();
}
