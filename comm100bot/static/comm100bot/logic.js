// The expression's field is there when the conditions are combined by an expression. Its numbers
// follow the conditions: when one is removed, the others' numbers change in the expression too.

const choices = document.querySelectorAll("[name='combine']");
const row = document.querySelector(".form-row.field-expression");

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

function find(part) {
  const rows = [...document.querySelectorAll("#conditions-group [data-row]")];
  return rows.find((condition) => numberOf(condition) === part) ?? part;
}

function follow(field) {
  const read = () => {
    parts = field.value.split(/(\d+)/).map(find);
  };
  const write = () => {
    // A number whose condition is gone has to be replaced by somebody who knows what is meant.
    const texts = parts.map((part) => (typeof part === "string" ? part : (numberOf(part) ?? "?")));
    field.value = texts.join("");
    parts = parts.map((part) => (typeof part === "string" ? find(part) : part));
  };
  field.addEventListener("input", read);
  document.getElementById("conditions-group")?.addEventListener("comm100bot:numbered", write);
  read();
}

if (row) {
  // By then the rows have their numbers.
  document.addEventListener("DOMContentLoaded", () => follow(row.querySelector("input")));
  choices.forEach((choice) => choice.addEventListener("change", show));
  show();
}
