// The control of a condition's value, which fits the operator and the kind of fact. The value
// itself stays in the text area that the server knows: where a control could not show all of what
// is stored, the text area itself is shown.

import { combobox } from "./combobox.js";
import { followPattern } from "./pattern.js";
import { linesOf, tags } from "./tags.js";
import { make, say, writeCount } from "./words.js";

const TAGS = ["list", "languages", "networks"];
const SPECIAL = {
  weekday: { text: "weekday", list: "weekdays" },
  yes_no: { text: "yesno" },
  clock: { moment: "time" },
  date: { moment: "date" },
};
const COMMON_LANGUAGES =
  "en en-US en-GB fr fr-CA de es pt pt-BR it nl da sv no fi pl cs hu ro bg el tr uk ru ar he hi " +
  "id ja ko zh zh-TW th vi";

// fit(edited) draws the control for what operand() and kind() are by now. seen() gives the fact's
// values that were seen. changed() is called when somebody changes the value.
export function followValue(area, { operand, kind, seen, changed }) {
  const field = area.closest("[data-field]");
  const label = field.querySelector("label");
  const help = field.querySelector(".help");
  let shown = null;
  // Kept while a control shows less of it, until somebody types something else.
  let typed = area.value;
  const keep = () => {
    typed = area.value;
    changed();
  };
  const fit = (edited) => {
    shown?.control.remove();
    area.value = typed;
    const wanted = SPECIAL[kind()]?.[operand()] ?? operand();
    field.hidden = wanted === "none";
    shown = TAGS.includes(wanted)
      ? buildTags(area, wanted, seen, keep)
      : buildParts(findTemplate(wanted), area, { edited, seen, keep });
    label.hidden = area.hidden = Boolean(shown);
    help.hidden = true;
  };
  area.addEventListener("input", keep);
  fit(false);
  return {
    fit,
    replace: (value, other) => {
      if (shown?.replace) {
        shown.replace(value, other);
      } else {
        area.value = typed = other;
        fit(true);
        keep();
      }
      // The button that was pressed is gone.
      shown?.control.querySelector("input, select")?.focus();
    },
  };
}

function findTemplate(name) {
  return document.querySelector(`template[data-control="${name}"]`);
}

function place(area, control) {
  if (area.hasAttribute("aria-invalid")) {
    for (const input of control.querySelectorAll("input, select")) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", `${area.id}_error`);
    }
  }
  area.after(control);
}

// Lists

function buildTags(area, wanted, seen, keep) {
  const among = wanted === "languages" ? suggestLanguages : suggestValues;
  const suggest = (text) => among(seen(), text);
  const built = tags(area, say(wanted), { suggest, changed: keep });
  place(area, built.control);
  return built;
}

function suggestValues(seen, text) {
  return seen
    .filter((value) => value.text.toLowerCase().includes(text.toLowerCase()))
    .map((value) => ({ value: value.text, text: value.text, note: writeCount(value.count) }));
}

function suggestLanguages(seen, text) {
  const names = new Intl.DisplayNames([document.documentElement.lang || "en"], {
    type: "language",
    fallback: "none",
  });
  const counts = new Map(seen.map((value) => [value.text, writeCount(value.count)]));
  const codes = [...new Set([...counts.keys(), ...COMMON_LANGUAGES.split(" ")])];
  return codes
    .map((code) => ({
      value: code,
      text: code,
      detail: nameOf(names, code),
      note: counts.get(code) ?? "",
    }))
    .filter((one) => `${one.text} ${one.detail}`.toLowerCase().includes(text.toLowerCase()));
}

function nameOf(names, code) {
  try {
    return names.of(code.replaceAll("_", "-")) ?? "";
  } catch {
    // Whatever a browser sent as its language, it was seen.
    return "";
  }
}

// One or two parts

// Inputs for the parts of the value; null when there are none that could show all of it.
function buildParts(template, area, { edited, seen, keep }) {
  if (!template) {
    return null;
  }
  const control = make("div", { className: "c100-control" });
  control.append(template.content.cloneNode(true));
  const parts = [...control.querySelectorAll("[data-part]")];
  const between = template.dataset.between ?? "\n";
  const text = canonical(area.value.trim(), template.dataset.control);
  fill(parts, split(text, between));
  const read = () => join(parts, between);
  if (read() !== text) {
    if (!edited) {
      return null;
    }
    area.value = read();
  }
  const write = () => {
    area.value = read();
    keep();
  };
  for (const part of parts) {
    part.addEventListener(part.matches("select, [type=checkbox]") ? "change" : "input", write);
  }
  place(area, control);
  assist(control, parts[0], { seen, write });
  return { control };
}

// What helps with some controls: values that were seen, a text to try a pattern on.
function assist(control, part, { seen, write }) {
  if (part.matches("[data-suggest]")) {
    combobox(part, {
      offer: (typed) => [{ label: "", options: suggestValues(seen(), typed) }],
      take: ({ value }) => {
        part.value = value;
        write();
      },
      current: () => part.value,
    });
  }
  if (control.querySelector("[data-try]")) {
    followPattern(control, part);
  }
}

function fill(parts, values) {
  parts.forEach((part, index) => {
    if (part.type === "checkbox") {
      part.checked = values.includes(part.value);
    } else {
      part.value = values[index] ?? "";
    }
  });
}

// The text in the spelling that the control has for it: "9:30" is "09:30", "1" and "monday" Monday.
function canonical(text, control) {
  const lines = linesOf(text);
  if (control === "weekday" || control === "weekdays") {
    const days = [...findTemplate("weekdays").content.querySelectorAll("[data-part]")];
    const placeOf = (line) => {
      const names = days.map(({ value }) => value.toLowerCase());
      return names.findIndex((name, index) => [name, `${index + 1}`].includes(line.toLowerCase()));
    };
    const sorted = lines.toSorted((one, other) => placeOf(one) - placeOf(other));
    return sorted.map((line) => days[placeOf(line)]?.value ?? line).join("\n");
  }
  return control === "times" || control === "time" ? lines.map(padTime).join("\n") : text;
}

function padTime(line) {
  return /^\d:/.test(line) ? `0${line}` : line;
}

function split(text, between) {
  if (between === "T") {
    // A date, a date with a time, or a time alone.
    const [, date, time] = text.match(/^(\d{4}-\d\d-\d\d)?T?(\d\d:\d\d)?$/) ?? [];
    return [date, time];
  }
  return text.split("\n").map((line) => line.trim());
}

function join(parts, between) {
  const told = parts.filter((part) => part.type !== "checkbox" || part.checked);
  return told.map((part) => part.value.trim()).filter(Boolean).join(between);
}
