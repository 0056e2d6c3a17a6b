// A condition's row: the name beside the fact when the fact needs one, and a control for the value
// that fits the operator. The value itself stays in the text area that the server knows.

document.addEventListener("comm100bot:row", ({ detail: row }) => {
  const fact = row.querySelector("[name$='-fact_choice']");
  if (fact) {
    followFact(fact, row.querySelector("[name$='-fact_name']"));
    followOperator(
      row.querySelector("[name$='-operator']"),
      row.querySelector("textarea[name$='-value']"),
    );
  }
});

function followFact(fact, name) {
  const field = name.closest("[data-field]");
  const show = () => {
    // A stored name that the list does not explain stays visible.
    const needed = fact.value.endsWith(".") || fact.value === "*";
    field.hidden = !needed && !(fact.value === "" && name.value);
    if (!needed && fact.value !== "") {
      name.value = "";
    }
  };
  fact.addEventListener("change", () => {
    show();
    if (!field.hidden) {
      name.focus();
    }
  });
  show();
}

function followOperator(operator, area) {
  const field = area.closest("[data-field]");
  const label = field.querySelector("label");
  const plain = label.textContent;
  let control = null;
  // Kept while a control shows less of it, until somebody types something else.
  let typed = area.value;

  const keep = () => {
    typed = area.value;
  };
  const fit = (changed) => {
    const kind = operator.selectedOptions[0]?.dataset.operand ?? "text";
    control?.remove();
    control = null;
    area.value = typed;
    field.hidden = kind === "none";
    const template = document.querySelector(`template[data-control="${kind}"]`);
    if (template) {
      control = build(template, area, changed, keep);
    }
    const words = document.querySelector(`template[data-label="${kind}"]`);
    label.textContent = words ? words.content.textContent.trim() : plain;
    label.hidden = area.hidden = Boolean(control);
    field.querySelector(".help").hidden = true;
    area.rows = words ? Math.max(2, area.value.split("\n").length) : area.rows;
  };
  operator.addEventListener("change", () => fit(true));
  area.addEventListener("input", keep);
  fit(false);
}

// Inputs for the parts of the value; null when they could not show all of it.
function build(template, area, changed, keep) {
  const control = document.createElement("div");
  control.className = "c100-control";
  control.append(template.content.cloneNode(true));
  const inputs = [...control.querySelectorAll("input")];
  const between = template.dataset.between ?? "\n";
  const parts = split(area.value.trim(), between);
  inputs.forEach((input, index) => {
    input.value = parts[index] ?? "";
  });
  const read = () => join(inputs, between);
  if (read() !== area.value.trim()) {
    if (!changed) {
      return null;
    }
    area.value = read();
  }
  for (const input of inputs) {
    input.addEventListener("input", () => {
      area.value = read();
      keep();
    });
  }
  const errors = area.getAttribute("aria-invalid");
  if (errors) {
    inputs.forEach((input) => input.setAttribute("aria-invalid", errors));
  }
  area.after(control);
  return control;
}

function split(text, between) {
  if (between === "T") {
    // A date, a date with a time, or a time alone.
    const [, date, time] = text.match(/^(\d{4}-\d\d-\d\d)?T?(\d\d:\d\d)?$/) ?? [];
    return [date, time];
  }
  return text.split("\n");
}

function join(inputs, between) {
  const parts = inputs.map((input) => input.value.trim());
  return parts.filter((part) => part).join(between);
}
