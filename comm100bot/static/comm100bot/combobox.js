// A box with a list under it, as the ARIA pattern of a combobox has it: typing narrows the list,
// arrows walk through it, Enter takes the marked choice, Escape closes the list.

import { make, say } from "./words.js";

let made = 0;

// offer(text) gives the groups to choose from: [{label, options: [{text, note, detail, value}]}].
// The text is empty when the list was opened without typing: then the option whose value is
// current() is marked. Of what fits a text that was typed, an eager box marks the first.
// take(option) is told what was chosen.
export function combobox(input, { offer, take, eager = false, current = () => null }) {
  made += 1;
  const list = make("div", { id: `c100-listbox-${made}`, className: "c100-listbox", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", say("choices"));
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.autocomplete = "off";
  // What stands in a label would become part of the box's name.
  (input.closest("label") ?? input).after(list);
  let choices = new Map();
  let marked = null;

  const mark = (element) => {
    marked?.setAttribute("aria-selected", "false");
    marked = element ?? null;
    if (marked) {
      marked.setAttribute("aria-selected", "true");
      marked.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", marked.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(null);
  };
  const open = (all) => {
    choices = draw(list, offer(all ? "" : input.value.trim()));
    list.hidden = choices.size === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    const elements = [...choices.keys()];
    const chosen = all && elements.find((element) => current() === choices.get(element).value);
    mark(chosen || (eager && !all ? elements[0] : null));
  };
  const choose = (element) => {
    const choice = choices.get(element);
    close();
    take(choice);
  };
  const walk = (by) => {
    const elements = [...choices.keys()];
    const from = marked ? elements.indexOf(marked) : by > 0 ? -1 : elements.length;
    mark(elements[(from + by + elements.length) % elements.length]);
  };

  input.addEventListener("input", () => open(false));
  input.addEventListener("click", () => list.hidden && open(true));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) {
      return;
    }
    if (by && list.hidden) {
      open(true);
    } else if (by) {
      walk(by);
    } else if (event.key === "Enter" && marked) {
      choose(marked);
    } else if (event.key === "Escape" && !list.hidden) {
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
  // The box keeps the focus, whatever is clicked in its list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const element = event.target.closest("[role='option']");
    if (element) {
      choose(element);
    }
  });
  close();
  return { open, close };
}

// Draw the groups into the list; which element stands for which choice.
function draw(list, groups) {
  const choices = new Map();
  const parts = groups.filter((group) => group.options.length).map((group, index) => {
    const part = make("div");
    if (group.label) {
      const label = make("div", { className: "c100-listbox-group", textContent: group.label });
      label.id = `${list.id}-group-${index}`;
      part.setAttribute("role", "group");
      part.setAttribute("aria-labelledby", label.id);
      part.append(label);
    } else {
      part.setAttribute("role", "presentation");
    }
    for (const option of group.options) {
      const element = drawOption(option);
      element.id = `${list.id}-${choices.size}`;
      choices.set(element, option);
      part.append(element);
    }
    return part;
  });
  list.replaceChildren(...parts);
  list.scrollTop = 0;
  return choices;
}

function drawOption({ text, note = "", detail = "" }) {
  const element = make("div", { className: "c100-option" });
  element.setAttribute("role", "option");
  element.setAttribute("aria-selected", "false");
  element.append(make("span", { textContent: text, className: "c100-option-text" }));
  if (note) {
    element.append(" ", make("span", { textContent: note, className: "c100-option-note" }));
  }
  if (detail) {
    element.append(" ", make("span", { textContent: detail, className: "c100-option-detail" }));
  }
  return element;
}
