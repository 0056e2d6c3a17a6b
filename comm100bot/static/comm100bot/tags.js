// A list of values as tags, with a box for the next one. Enter takes what was typed, or the marked
// suggestion; Backspace in the empty box takes the last value back; several lines that are pasted
// are several values. The text area behind it has one value a line.

import { combobox } from "./combobox.js";
import { make, say } from "./words.js";

const AFTER_CLICK = 200;

export function tags(area, label, { suggest, changed }) {
  let values = linesOf(area.value);
  const list = make("ul", { className: "c100-tags-list" });
  const input = make("input", { type: "text", id: `${area.id}-next`, dir: "auto" });
  const caption = make("label", { htmlFor: input.id, textContent: label });
  const box = make("div", { className: "c100-tags c100-combobox" }, list, input);
  const control = make("div", { className: "c100-control c100-tags-control" }, caption, box);

  // What was typed and is no tag yet counts, too: the rule may be saved at any time.
  const write = () => {
    area.value = [...values, ...linesOf(input.value)].join("\n");
  };
  const put = (changedValues) => {
    values = [...new Set(changedValues)];
    draw();
    write();
    changed();
  };
  const add = (...texts) => put([...values, ...texts.map((text) => text.trim()).filter(Boolean)]);
  const remove = (index) => {
    put(values.filter((_, other) => other !== index));
    input.focus();
  };
  const draw = () => {
    list.replaceChildren(...values.map((value, index) => drawTag(value, () => remove(index))));
    list.hidden = values.length === 0;
    input.placeholder = values.length ? "" : say("typeAndEnter");
  };

  const isNew = ({ value }) => !values.includes(value);
  const suggestions = combobox(input, {
    offer: (text) => [{ label: "", options: suggest(text).filter(isNew) }],
    take: ({ value }) => {
      input.value = "";
      add(value);
    },
  });
  const takeTyped = () => {
    const text = input.value;
    input.value = "";
    if (text.trim()) {
      add(text);
    }
  };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) {
      return;
    }
    if (event.key === "Enter") {
      event.preventDefault();
      takeTyped();
      suggestions.close();
    } else if (event.key === "Backspace" && !input.value && values.length) {
      remove(values.length - 1);
    }
  });
  input.addEventListener("input", () => {
    write();
    changed();
  });
  // Later, since the page moves: a click that left the box must still meet its button.
  input.addEventListener("blur", () => setTimeout(takeTyped, AFTER_CLICK));
  input.addEventListener("paste", (event) => {
    const lines = linesOf(event.clipboardData.getData("text"));
    if (lines.length > 1) {
      event.preventDefault();
      add(...lines);
    }
  });
  box.addEventListener("click", (event) => event.target === box && input.focus());
  draw();
  const replace = (value, other) => put(values.map((one) => (one === value ? other : one)));
  return { control, replace };
}

function drawTag(value, remove) {
  const button = make("button", { type: "button", textContent: "×" });
  button.setAttribute("aria-label", say("remove", { value }));
  button.addEventListener("click", remove);
  return make("li", {}, make("span", { textContent: value, dir: "auto" }), button);
}

// The lines that say something, as the server reads them.
export function linesOf(text) {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter(Boolean);
}
