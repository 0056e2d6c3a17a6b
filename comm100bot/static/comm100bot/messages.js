// A message's row: only the fields of its kind, and as many wordings as it has.

document.addEventListener("comm100bot:row", ({ detail: row }) => {
  const kind = row.querySelector("select[name$='-kind']");
  if (kind) {
    followKind(kind, row);
    row.querySelectorAll(".c100-texts").forEach(followTexts);
  }
});

const ALWAYS = ["kind", "language", "position"];

function followKind(kind, row) {
  const show = () => {
    const wanted = kind.selectedOptions[0].dataset.fields.split(" ");
    for (const field of row.querySelectorAll("[data-field]")) {
      const name = field.dataset.field;
      if (!ALWAYS.includes(name)) {
        // What was written stays in sight, and so does a mistake.
        field.hidden = !wanted.includes(name);
      }
    }
    for (const help of row.querySelectorAll("[data-for-kind]")) {
      help.hidden = help.dataset.forKind !== kind.value;
    }
  };
  kind.addEventListener("change", show);
  show();
}

function followTexts(texts) {
  const add = document.createElement("button");
  add.type = "button";
  add.className = "c100-add";
  add.textContent = texts.dataset.more;
  const areas = () => [...texts.querySelectorAll("textarea")];
  const last = areas().at(-1);
  if (areas().length > 1 && !last.value) {
    last.remove();
  }
  const offer = () => {
    add.hidden = areas().length >= Number(texts.dataset.most);
  };
  add.addEventListener("click", () => {
    const area = areas().at(-1).cloneNode();
    const count = areas().length;
    area.value = "";
    area.id = area.id.replace(/\d+$/, count);
    area.setAttribute("aria-label", `${texts.dataset.label} ${count + 1}`);
    add.before(area);
    area.focus();
    offer();
  });
  texts.append(add);
  offer();
}
