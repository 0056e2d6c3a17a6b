// A message's row: only the fields of its kind, and as many wordings as it has.

import { addTo } from "./small_forms.js";
import { make, say } from "./words.js";

document.addEventListener("comm100bot:row", ({ detail: row }) => {
  const message = row.querySelector(".c100-message");
  if (message) {
    // The choice above the messages says whom they are for; this is for moving one of them.
    message.querySelector(".c100-more .c100-head").append(fieldOf(message, "language"));
    followKind(row, message);
    message.querySelectorAll("[data-texts]").forEach(followTexts);
  }
});

// A form may bring only so many fields: the empty ones say nothing, and stay at home.
document.getElementById("messages-group")?.closest("form")?.addEventListener("formdata", (event) => {
  for (const [name, value] of [...event.formData]) {
    const empty = value === "" || (value instanceof File && value.size === 0 && !value.name);
    if (empty && name.startsWith("messages-")) {
      event.formData.delete(name);
    }
  }
});

function fieldOf(message, name) {
  return [...message.querySelectorAll(`[data-field="${name}"]`)].find(isOwn);
}

// The small forms within a message have fields of their own.
function isOwn(field) {
  return !field.closest("[data-small]");
}

// The kind

const ALWAYS = ["kind", "language", "position", "delay", "lock_input"];

function followKind(row, message) {
  const kind = fieldOf(message, "kind").querySelector("select");
  const fields = [...message.querySelectorAll("[data-field]")].filter(isOwn);
  if (row.dataset.added) {
    kind.value = row.dataset.added;
  }
  const show = () => {
    const wanted = kind.selectedOptions[0]?.dataset.fields?.split(" ") ?? [];
    for (const field of fields) {
      const name = field.dataset.field;
      if (!ALWAYS.includes(name)) {
        field.hidden = !wanted.includes(name);
      }
    }
    for (const group of message.querySelectorAll("[data-small-forms]")) {
      fitGroup(group, kind.value);
      if (!group.closest("[data-field]").hidden && !group.querySelector("[data-small]")) {
        addTo(group);
      }
    }
  };
  kind.addEventListener("change", show);
  show();
}

function fitGroup(group, kind) {
  group.dataset.kind = kind;
  group.dispatchEvent(new CustomEvent("comm100bot:kind"));
  if (group.dataset[kind]) {
    group.setAttribute("aria-label", say(kind));
    group.closest("[data-field]").querySelector(".c100-label").textContent = say(kind);
    group.querySelector("[data-more]").textContent = `+ ${say(`more_${kind}`)}`;
  }
}

// The wordings

function followTexts(texts) {
  const most = Number(texts.dataset.texts);
  const help = texts.closest("[data-field]").querySelector(".help");
  const boxes = () => [...texts.querySelectorAll("[data-text]")];
  const add = make("button", { type: "button", className: "c100-add" });
  add.textContent = `+ ${say("moreWording")}`;

  const count = () => {
    boxes().forEach((box, index, all) => {
      box.querySelector("textarea").ariaLabel = say("wording", { number: index + 1 });
      box.querySelector(".c100-take").hidden = all.length < 2;
    });
    add.hidden = boxes().length >= most;
    help.hidden = boxes().length < 2;
  };
  const enhance = (box) => {
    const take = make("button", { type: "button", className: "c100-take", textContent: "✕" });
    take.ariaLabel = say("takeAway");
    take.addEventListener("click", () => remove(box, add, count));
    box.append(take);
  };

  const last = boxes().at(-1);
  if (boxes().length > 1 && !last.querySelector("textarea").value) {
    last.remove();
  }
  boxes().forEach(enhance);
  add.addEventListener("click", () => {
    const box = boxes().at(-1).cloneNode();
    const area = boxes().at(-1).querySelector("textarea").cloneNode();
    area.value = "";
    area.id = freeId(area.id);
    delete area.dataset.insertable;
    box.append(area);
    boxes().at(-1).after(box);
    enhance(box);
    count();
    document.dispatchEvent(new CustomEvent("comm100bot:part", { detail: box }));
    area.focus();
  });
  texts.append(make("p", {}, add));
  count();
}

function freeId(id) {
  let number = 0;
  while (document.getElementById(id.replace(/\d+$/, number))) {
    number += 1;
  }
  return id.replace(/\d+$/, number);
}

function remove(box, add, count) {
  const area = box.querySelector("textarea");
  const undo = make("button", { type: "button", textContent: say("bringBack") });
  const sentence = make("span", { textContent: say("takenAway", { thing: area.ariaLabel }) });
  sentence.setAttribute("role", "status");
  const note = make("p", { className: "c100-taken" }, sentence, " ", undo);
  undo.addEventListener("click", () => {
    note.replaceWith(box);
    count();
    area.focus();
  });
  box.replaceWith(note);
  count();
  // What says nothing needs no way back.
  if (area.value.trim()) {
    undo.focus();
  } else {
    note.remove();
    add.focus();
  }
}
