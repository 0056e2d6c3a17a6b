// The expression's field is there when the conditions are combined by an expression.

const choices = document.querySelectorAll("[name='combine']");
const row = document.querySelector(".form-row.field-expression");

function show() {
  const chosen = document.querySelector("[name='combine']:checked");
  row.hidden = chosen?.value !== "expression";
}

if (row) {
  choices.forEach((choice) => choice.addEventListener("change", show));
  show();
}
