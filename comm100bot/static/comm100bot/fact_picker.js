// A searchable list in the place of the list of facts. The select behind it stays what is sent: the
// facts that came with the page, and those that the server tells of later.

import { combobox } from "./combobox.js";
import { knownFacts } from "./facts.js";
import { make, say, writeCount, writeShare } from "./words.js";

const MOST_VALUES_SHOWN = 3;
const BY_PATH = "*";

export function pickFact(select, name) {
  const input = make("input", {
    type: "text",
    id: `${select.id}-search`,
    className: "c100-picker",
    placeholder: select.options[0].textContent,
    spellcheck: false,
  });
  select.labels[0].htmlFor = input.id;
  if (select.hasAttribute("aria-invalid")) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", `${select.id}_error`);
  }
  const show = () => {
    input.value = shownText(select, name);
    input.title = input.value;
  };
  select.hidden = true;
  select.before(make("div", { className: "c100-combobox" }, input));
  combobox(input, {
    offer: (text) => offer(select, text),
    take: ({ value, named = "", kind, label }) => {
      put(select, value, kind, label);
      name.value = named;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      show();
    },
    eager: true,
    current: () => (name.value ? select.value + name.value : select.value),
  });
  input.addEventListener("focus", () => input.select());
  // What was typed and not chosen says nothing; Enter in it must not save the rule.
  input.addEventListener("blur", show);
  input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  select.addEventListener("change", show);
  name.addEventListener("input", show);
  show();
}

// The path of the chosen fact, as the server would join it.
export function pathOf(select, name) {
  if (select.value === BY_PATH) {
    return foldPath(name.value);
  }
  return select.value.endsWith(".") ? select.value + fold(name.value) : select.value;
}

// The kind of the chosen fact: what the page says of it, or the server; "" where nobody knows.
export function kindOf(select) {
  return select.selectedOptions[0]?.dataset.kind ?? "";
}

function fold(name) {
  const words = name.normalize("NFKC").toLowerCase().match(/[\p{L}\p{N}]+/gu);
  return (words ?? []).join("_");
}

function foldPath(path) {
  return path.split(".").map(fold).join(".");
}

function shownText(select, name) {
  const option = select.selectedOptions[0];
  if (!select.value || !option) {
    return "";
  }
  if (select.value.endsWith(".") && name.value) {
    return say("named", { kind: option.parentElement.label ?? "", name: name.value });
  }
  return option.textContent;
}

function put(select, value, kind, label) {
  if (![...select.options].some((option) => option.value === value)) {
    const option = make("option", { value, textContent: label });
    if (kind) {
      option.dataset.kind = kind;
    }
    select.append(option);
  }
  select.value = value;
}

// What can be chosen

function offer(select, text) {
  const told = knownFacts().groups;
  const groups = told.length ? told.map(fromServer) : fromPage(select);
  const others = openEnds(select);
  if (!text) {
    return [...groups, { label: say("others"), options: others }];
  }
  const wanted = words(text);
  const fits = (option) => wanted.every((word) => option.searched.includes(word));
  const found = groups.map((group) => ({
    label: group.label,
    options: group.options.filter(fits).sort(nearer(wanted[0])),
  }));
  found.sort((one, other) => rank(other, wanted[0]) - rank(one, wanted[0]));
  return [...found, { label: say("others"), options: others.map((other) => named(other, text)) }];
}

function words(text) {
  return text.toLowerCase().split(/[\s._]+/).filter(Boolean);
}

function startsWith(option, word) {
  return words(option.text).some((own) => own.startsWith(word));
}

function nearer(word) {
  return (one, other) => startsWith(other, word) - startsWith(one, word);
}

// Groups with a fact whose name starts so stand before those that merely have the letters.
function rank(group, word) {
  return Number(group.options.some((option) => startsWith(option, word)));
}

function fromServer({ label, facts: listed }) {
  return { label, options: listed.map((fact) => fromFact(fact, label)) };
}

function fromFact(fact, group) {
  const values = fact.values
    .slice(0, MOST_VALUES_SHOWN)
    .map(({ text, count }) => `${text} (${writeCount(count)})`);
  return {
    value: fact.path,
    text: fact.name,
    kind: fact.kind,
    label: fact.label,
    note: fact.share ? say("inShare", { share: writeShare(fact.share) }) : "",
    detail: values.join(", "),
    searched: words(`${group} ${fact.label} ${fact.path}`).join(" "),
  };
}

function fromPage(select) {
  return [...select.querySelectorAll("optgroup")].map(({ label, children }) => ({
    label,
    options: [...children].filter(isWhole).map((option) => ({
      value: option.value,
      text: option.textContent,
      searched: words(`${label} ${option.textContent} ${option.value}`).join(" "),
    })),
  }));
}

function isWhole(option) {
  return !option.value.endsWith(".") && option.value !== BY_PATH;
}

// Facts of the account's own that nobody has seen yet.
function openEnds(select) {
  const options = [...select.querySelectorAll("optgroup option")];
  return options
    .filter((option) => !isWhole(option))
    .map((option) => ({
      value: option.value,
      text: option.textContent,
      kindLabel: option.parentElement.label,
    }));
}

function named(other, text) {
  return other.value === BY_PATH
    ? { ...other, named: text }
    : { ...other, named: text, text: say("named", { kind: other.kindLabel, name: text }) };
}
