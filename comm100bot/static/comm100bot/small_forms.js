// Small forms in a list, such as a message's buttons: add, remove and bring back, move. Without
// this, empty rows, check boxes and the numbers of the places do the same.

import { make, say } from "./words.js";

document.addEventListener("comm100bot:row", ({ detail: row }) => {
  row.querySelectorAll("[data-small-forms]").forEach(start);
});

for (const group of document.querySelectorAll("[data-small-forms]")) {
  if (!group.closest("[data-row]")) {
    start(group);
  }
}

function start(group) {
  const list = group.querySelector("ol");
  for (const small of [...list.children].reverse()) {
    // Empty rows are there for pages without JavaScript; here is a button for them.
    if (!("untouched" in small.dataset)) {
      break;
    }
    small.remove();
    total(group).value -= 1;
  }
  for (const small of inOrder(list)) {
    list.append(small);
    enhance(group, small);
  }
  const more = group.querySelector("[data-more]");
  more.hidden = false;
  more.addEventListener("click", () => addTo(group).querySelector("input, textarea").focus());
  group.addEventListener("comm100bot:kind", () => {
    list.querySelectorAll("[data-small]").forEach((small) => fitKind(group, small));
  });
}

// Add a row to the list; the row.
export function addTo(group) {
  const template = document.querySelector(`template[data-blank-form="${group.dataset.blank}"]`);
  const small = template.content.firstElementChild.cloneNode(true);
  const start = `${group.dataset.smallForms}-${total(group).value}`;
  for (const element of small.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      element.setAttribute(name, value.replaceAll("__list__-__prefix__", start));
    }
  }
  total(group).value = Number(total(group).value) + 1;
  group.querySelector("ol").append(small);
  enhance(group, small);
  number(group);
  document.dispatchEvent(new CustomEvent("comm100bot:part", { detail: small }));
  return small;
}

function total(group) {
  return group.querySelector(`[name="${group.dataset.smallForms}-TOTAL_FORMS"]`);
}

function end(small, name) {
  return small.querySelector(`.c100-small-end [name$='-${name}']`);
}

function inOrder(list) {
  const at = (small) => Number(end(small, "ORDER").value) || Infinity;
  return [...list.children].sort((one, other) => at(one) - at(other) || 0);
}

function enhance(group, small) {
  small.querySelector(".c100-small-end").hidden = true;
  small.append(tools(group, small));
  fitKind(group, small);
  const chooser = small.querySelector("option[data-uses]")?.closest("select");
  if (chooser) {
    chooser.addEventListener("change", () => followUses(small, chooser));
    followUses(small, chooser);
  }
  if (end(small, "DELETE").checked) {
    take(group, small);
  }
}

function tools(group, small) {
  const button = (textContent, ariaLabel, action) => {
    const made = make("button", { type: "button", textContent, ariaLabel });
    made.addEventListener("click", action);
    return made;
  };
  const up = button("▲", say("moveUp"), () => move(group, small, -1, up));
  const down = button("▼", say("moveDown"), () => move(group, small, 1, down));
  const gone = button("✕", say("takeAway"), () => take(group, small).focus());
  return make("div", { className: "c100-tools" }, up, down, gone);
}

function move(group, small, by, button) {
  const smalls = live(group);
  const other = smalls[smalls.indexOf(small) + by];
  if (other) {
    other[by < 0 ? "before" : "after"](small);
    number(group);
    button.focus();
  }
}

// Take a row away; the button that brings it back.
function take(group, small) {
  const thing = small.querySelector("input[type='text']")?.value.trim();
  const undo = make("button", { type: "button", textContent: say("bringBack") });
  const sentence = make("span", { textContent: say("takenAway", { thing: thing ? `“${thing}”` : "" }) });
  sentence.setAttribute("role", "status");
  const note = make("li", { className: "c100-taken" }, sentence, " ", undo);
  const mark = (gone) => {
    end(small, "DELETE").checked = gone;
    small.hidden = gone;
    number(group);
  };
  undo.addEventListener("click", () => {
    note.remove();
    mark(false);
    small.querySelector(".c100-tools button:last-child").focus();
  });
  small.after(note);
  mark(true);
  return undo;
}

function live(group) {
  return [...group.querySelectorAll("[data-small]")].filter((small) => !small.hidden);
}

function number(group) {
  live(group).forEach((small, index) => {
    end(small, "ORDER").value = index + 1;
  });
}

// Of what a thing can do, only what it can do in this kind of message.
const everything = new WeakMap();

function fitKind(group, small) {
  const types = group.dataset[group.dataset.kind]?.split(" ");
  const select = small.querySelector("select[name$='-type']");
  if (types && select) {
    const options = everything.get(select) ?? [...select.options];
    everything.set(select, options);
    const chosen = select.value;
    const fitting = types.flatMap((type) => options.filter(({ value }) => value === type));
    const odd = options.filter((option) => option.value && option.defaultSelected);
    select.replaceChildren(...new Set([...fitting, ...odd]));
    select.value = chosen;
    if (select.selectedIndex < 0) {
      select.selectedIndex = 0;
    }
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function followUses(small, chooser) {
  const uses = ({ dataset }) => (dataset.uses ?? "").split(" ");
  const some = new Set([...chooser.options].flatMap(uses));
  const used = chooser.selectedOptions[0] ? uses(chooser.selectedOptions[0]) : [];
  for (const field of small.querySelectorAll("[data-field]")) {
    if (some.has(field.dataset.field)) {
      // What was wrong stays in sight.
      const wrong = field.querySelector(".errorlist");
      field.hidden = !used.includes(field.dataset.field) && !wrong;
    }
  }
}
