// A button beside every text that is a template: choose a fact, and it stands at the cursor.

import { combobox } from "./combobox.js";
import { facts } from "./facts.js";
import { make, say, writeShare } from "./words.js";

const dialog = document.querySelector("[data-dialog='fact']");
const PLAIN = /^[A-Za-z_]\w*$/;

let target = null;
let path = "";
let known = { groups: [] };

if (dialog) {
  start();
}

function start() {
  const [search, otherwise] = dialog.querySelectorAll("input");
  document.body.append(dialog);
  const list = combobox(search, {
    offer,
    take: (option) => {
      path = option.value;
      search.value = option.label;
      otherwise.focus();
    },
    eager: true,
  });
  search.addEventListener("input", () => {
    path = "";
  });
  const take = () => {
    if (path) {
      dialog.close();
      insert(expression(path, otherwise.value));
    } else {
      search.focus();
      list.open(true);
    }
  };
  otherwise.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      take();
    }
  });
  dialog.querySelector("[data-take]").addEventListener("click", take);
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => target?.focus());
  for (const name of ["row", "part"]) {
    document.addEventListener(`comm100bot:${name}`, ({ detail }) => offerIn(detail, search, list));
  }
  offerIn(document, search, list);
}

function offerIn(part, search, list) {
  for (const field of part.querySelectorAll("[data-template]")) {
    if (!("insertable" in field.dataset)) {
      field.dataset.insertable = "";
      const button = make("button", { type: "button", className: "c100-insert" }, say("fact"));
      button.ariaLabel = say("insertFact");
      button.addEventListener("click", () => open(field, search, list));
      place(field, button);
    }
  }
}

// Beside a wording; in the corner of any other box.
function place(field, button) {
  if (field.closest("[data-text]")) {
    field.after(button);
  } else {
    const box = make("span", { className: "c100-insertable" });
    field.before(box);
    box.append(field, button);
  }
}

async function open(field, search, list) {
  target = field;
  path = "";
  dialog.querySelectorAll("input").forEach((input) => {
    input.value = "";
  });
  dialog.showModal();
  search.focus();
  known = await facts();
  list.open(!search.value);
}

// What can be inserted

function offer(text) {
  const words = fold(text).split(" ").filter(Boolean);
  return known.groups.map(({ label, facts: listed }) => ({
    label,
    options: listed
      .filter((fact) => words.every((word) => fold(`${label} ${fact.label} ${fact.path}`).includes(word)))
      .map((fact) => ({
        value: fact.path,
        label: fact.label,
        text: fact.name,
        note: fact.share ? writeShare(fact.share) : "",
        detail: fact.values[0]?.text ?? "",
      })),
  }));
}

function fold(text) {
  return text.toLowerCase().replace(/[\s._]+/g, " ").trim();
}

// The fact as templates name it.
function expression(given, otherwise) {
  const [root, ...names] = given.split(".");
  const rest = names.map((name) => (PLAIN.test(name) ? `.${name}` : `[${quoted(name)}]`));
  const instead = otherwise.trim() ? ` | default: ${quoted(otherwise.trim())}` : "";
  return `{{ ${root}${rest.join("")}${instead} }}`;
}

// Templates know no mark that lets a text hold both kinds of quotation marks.
function quoted(text) {
  return text.includes('"') && !text.includes("'") ? `'${text}'` : `"${text.replaceAll('"', "”")}"`;
}

function insert(text) {
  // A closed dialog gives the focus back to its button, where a space would open it again.
  target.focus();
  target.setRangeText(text, target.selectionStart, target.selectionEnd, "end");
  target.dispatchEvent(new Event("input", { bubbles: true }));
}
