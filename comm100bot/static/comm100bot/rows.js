// Rows of a rule's page: add, remove and undo, move, number. Without this, Django's check boxes
// and the numbers of the places do the same.

const COUNTED = "[data-row]:not([data-gone])";

for (const group of document.querySelectorAll("[data-rows]")) {
  const list = group.querySelector("ol");
  const template = group.querySelector("template[data-row-template]");
  if (template) {
    start(group, list, template);
  }
}

function start(group, list, template) {
  const total = group.querySelector(`[name="${group.dataset.rows}-TOTAL_FORMS"]`);
  const saved = list.querySelectorAll(COUNTED).length > 1;
  for (const row of inSavedOrder(list)) {
    list.append(row);
    if (saved && "untouched" in row.dataset) {
      // The empty row is there for pages without JavaScript; here is a button for it.
      gone(group, row, true);
      row.hidden = true;
    } else {
      enhance(group, row);
    }
  }
  for (const add of group.querySelectorAll("[data-add], [data-with-add]")) {
    add.hidden = false;
  }
  group.addEventListener("click", ({ target }) => {
    const add = target.closest("[data-add]");
    if (!add) {
      return;
    }
    const row = template.content.firstElementChild.cloneNode(true);
    for (const element of row.querySelectorAll("*")) {
      for (const { name, value } of [...element.attributes]) {
        element.setAttribute(name, value.replaceAll("__prefix__", total.value));
      }
    }
    total.value = Number(total.value) + 1;
    row.dataset.added = add.dataset.add;
    list.append(row);
    enhance(group, row);
    number(group);
    (firstField(row.querySelector("[data-body]")) ?? firstField(row))?.focus();
  });
  group.addEventListener("change", () => number(group));
  number(group);
}

function place(row) {
  return row.querySelector("[name$='-position']");
}

function firstField(part) {
  const fields = part?.querySelectorAll("select, input:not([type=hidden]), textarea") ?? [];
  return [...fields].find((field) => field.checkVisibility());
}

// The row's own box: what is in it may have boxes, too.
function deletion(row) {
  return row.querySelector(":scope > .c100-remove [name$='-DELETE']");
}

function inSavedOrder(list) {
  const rows = [...list.querySelectorAll("[data-row]")];
  const at = (row) => Number(place(row)?.value) || Infinity;
  return rows.sort((one, other) => at(one) - at(other) || 0);
}

function button(text, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}

function enhance(group, row) {
  const box = deletion(row);
  const tools = document.createElement("div");
  tools.className = "c100-tools";
  if (place(row)) {
    place(row).closest("[data-field]").hidden = true;
    const up = button("▲", () => move(group, row, -1));
    const down = button("▼", () => move(group, row, 1));
    up.setAttribute("aria-label", group.dataset.up);
    down.setAttribute("aria-label", group.dataset.down);
    tools.append(up, down);
  }
  if (box) {
    const remove = button(group.dataset.remove, () => {
      const removing = !box.checked;
      gone(group, row, removing);
      remove.textContent = removing ? group.dataset.undo : group.dataset.remove;
      note.textContent = removing ? group.dataset.removed : "";
    });
    const note = document.createElement("span");
    note.setAttribute("role", "status");
    tools.append(note, remove);
    box.closest(".c100-remove").hidden = true;
    if (box.checked) {
      box.checked = false;
      remove.click();
    }
  }
  row.append(tools);
  document.dispatchEvent(new CustomEvent("comm100bot:row", { detail: row }));
}

function gone(group, row, removing) {
  deletion(row).checked = removing;
  row.toggleAttribute("data-gone", removing);
  row.querySelector(".c100-fields")?.toggleAttribute("inert", removing);
  number(group);
}

function move(group, row, by) {
  // Rows that are out of sight keep their places among themselves.
  const rows = [...group.querySelectorAll(`${COUNTED}:not([data-elsewhere])`)];
  const other = rows[rows.indexOf(row) + by];
  if (other) {
    other[by < 0 ? "before" : "after"](row);
    number(group);
    row.querySelectorAll(".c100-tools button")[by < 0 ? 0 : 1].focus();
  }
}

function says(row) {
  // As the server counts: a row in which nothing was filled in or chosen is no condition yet.
  const fields = row.querySelectorAll(
    "[name$='-fact_choice'], [name$='-fact_name'], [name$='-value']",
  );
  const operator = row.querySelector("select[name$='-operator']");
  const chosen = operator && operator.value !== row.closest("[data-rows]").dataset.first;
  return !fields.length || chosen || [...fields].some((field) => field.value.trim());
}

function number(group) {
  let count = 0;
  for (const row of group.querySelectorAll(COUNTED)) {
    const counts = says(row);
    count += counts ? 1 : 0;
    row.querySelector("[data-number]").textContent = counts ? count : "–";
    if (place(row)) {
      place(row).value = count;
    }
  }
  group.dispatchEvent(new CustomEvent("comm100bot:numbered"));
}
