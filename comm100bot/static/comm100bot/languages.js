// Messages by language: those of one language at a time, and new ones for the language in sight.

import { addTo } from "./small_forms.js";
import { make, say } from "./words.js";

const group = document.getElementById("messages-group");
const bar = group?.querySelector("[data-languages]");
const dialog = document.querySelector("[data-dialog='language']");

// The choice of a language that is in no list: its code is written beside it.
const OTHER = "*";

// The language in sight, as it is written in its messages; "" for everybody.
let chosen = "";
const added = [];

if (bar) {
  start();
}

function start() {
  const [list, code, copy] = dialog.querySelectorAll("select, input");
  // Out of the rule's form, Enter does not save the rule.
  document.body.append(dialog);
  bar.hidden = false;
  bar.querySelector("[data-add-language]").addEventListener("click", () => {
    copy.parentElement.querySelector("span").textContent = say("copyOf", { language: nameOf(chosen) });
    copy.closest("p").hidden = rows().length === 0;
    dialog.showModal();
  });
  const follow = () => {
    code.closest("p").hidden = list.value !== OTHER;
  };
  list.addEventListener("change", follow);
  follow();
  const take = () => {
    const other = list.value === OTHER;
    const language = other ? code.value.trim() : list.value;
    if (language) {
      dialog.close();
      addLanguage(language, copy.checked);
    } else {
      (other ? code : list).focus();
    }
  };
  dialog.querySelector("[data-take]").addEventListener("click", take);
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      take();
    }
  });
  document.addEventListener("comm100bot:row", ({ detail: row }) => follows(row));
  group.addEventListener("comm100bot:numbered", show);
  document.addEventListener("comm100bot:problems", () => queueMicrotask(show));
  // By then all rows are there; what went wrong comes first.
  document.addEventListener("DOMContentLoaded", () => {
    const wrong = messages().find((row) => row.querySelector(".errorlist"));
    choose(languageOf(wrong ?? messages()[0]));
  });
}

// A message that is added is for the language in sight.
function follows(row) {
  const input = row.querySelector("[name$='-language']");
  if (input) {
    if (row.dataset.added) {
      input.value = chosen;
    }
    input.addEventListener("change", show);
  }
}

function messages() {
  return [...group.querySelectorAll("[data-row]")].filter((row) => !row.hidden);
}

// The messages of the language in sight that are not removed.
function rows() {
  return messages().filter((row) => isChosen(row) && !("gone" in row.dataset));
}

function languageOf(row) {
  return row?.querySelector("[name$='-language']")?.value.trim() ?? "";
}

function fold(language) {
  return language.toLowerCase().replaceAll("_", "-");
}

function isChosen(row) {
  return fold(languageOf(row)) === fold(chosen);
}

function languages() {
  const found = new Map();
  for (const language of [...messages().map(languageOf), ...added]) {
    found.set(fold(language), found.get(fold(language)) ?? language);
  }
  return [...found.values()].sort((one, other) => Boolean(one) - Boolean(other));
}

function nameOf(language) {
  if (!language) {
    return languages().length > 1 ? say("everybodyElse") : say("everybody");
  }
  const listed = [...dialog.querySelectorAll("option")];
  const option = listed.find(({ value }) => fold(value) === fold(language));
  return option?.textContent ?? (spoken(language) || language);
}

function spoken(language) {
  try {
    const names = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "language" });
    return names.of(language.replaceAll("_", "-"));
  } catch {
    return "";
  }
}

function choose(language) {
  chosen = language;
  show();
}

function show() {
  const all = languages();
  if (!all.some((language) => fold(language) === fold(chosen))) {
    chosen = all[0] ?? "";
  }
  let count = 0;
  for (const row of messages()) {
    const here = isChosen(row);
    row.toggleAttribute("data-elsewhere", !here);
    if (here && !("gone" in row.dataset)) {
      count += 1;
      row.querySelector("[data-number]").textContent = count;
    }
  }
  const segments = bar.querySelector(".c100-segments");
  const drawn = (all.length ? all : [""]).map(segment);
  // One that is just being clicked must stay where it is.
  if (drawn.some((button, index) => button !== segments.children[index])) {
    segments.replaceChildren(...drawn);
  }
}

const segmentOf = new Map();

function segment(language) {
  const key = fold(language);
  if (!segmentOf.has(key)) {
    const made = make("button", { type: "button" });
    made.addEventListener("click", () => choose(language));
    segmentOf.set(key, made);
  }
  const button = segmentOf.get(key);
  const own = messages().filter((row) => fold(languageOf(row)) === key);
  const wrong = own.some((row) => row.querySelector(".errorlist, .c100-mistake"));
  button.textContent = wrong ? `${nameOf(language)} ⚠` : nameOf(language);
  button.classList.toggle("c100-failed", wrong);
  button.setAttribute("aria-pressed", String(key === fold(chosen)));
  return button;
}

// A new language

function addLanguage(language, copying) {
  const copied = copying ? rows() : [];
  added.push(language);
  choose(language);
  if (copied.length) {
    copied.forEach(copy);
  } else {
    addMessage("text");
  }
  rows()[0]?.querySelector("textarea, input[type='text']")?.focus();
}

function addMessage(kind) {
  group.querySelector(`[data-add="${kind}"]`).click();
  return rows().at(-1);
}

function copy(row) {
  const kind = row.querySelector("[name$='-kind']").value;
  const made = addMessage(kind);
  const texts = (message) => [...message.querySelectorAll("[data-text] textarea")];
  while (texts(made).length < texts(row).length) {
    made.querySelector("[data-texts] > p > button").click();
  }
  texts(row).forEach((area, index) => write(texts(made)[index], area));
  for (const small of row.querySelectorAll("[data-small-forms]")) {
    copySmall(small, made.querySelector(`[data-blank="${small.dataset.blank}"]`));
  }
  copyFields(row, made, (field) => !field.closest("[data-small], [data-text]"));
}

function copySmall(from, to) {
  const smalls = (list) => [...list.querySelectorAll("[data-small]")].filter(({ hidden }) => !hidden);
  for (const [index, small] of smalls(from).entries()) {
    copyFields(small, smalls(to)[index] ?? addTo(to), () => true);
  }
}

const NOT_COPIED = ["language", "position", "upload", "wordings", "items", "form_fields"];

function copyFields(from, to, wanted) {
  for (const field of [...from.querySelectorAll("[data-field]")].filter(wanted)) {
    const name = field.dataset.field;
    const other = [...to.querySelectorAll(`[data-field="${name}"]`)].find(wanted);
    if (other && !NOT_COPIED.includes(name)) {
      write(control(other), control(field));
    }
  }
}

function control(field) {
  return field.querySelector("select, textarea, input");
}

function write(to, { value, checked }) {
  to.value = value;
  to.checked = checked;
  to.dispatchEvent(new Event("input", { bubbles: true }));
  to.dispatchEvent(new Event("change", { bubbles: true }));
}
