// The order of rules: by dragging, or with each rule's arrows. Moves are collected on the page;
// the bar below asks what they would change, saves them, or takes them back.

const order = document.querySelector("[data-order]");
const body = document.querySelector("#result_list tbody");
const live = order.querySelector(".c100-live");
const bar = order.querySelector("[data-moves]");
const form = document.getElementById("c100-order-form");

// Moves outlive a look at what they would change, as long as nobody else has moved rules.
const name = `comm100bot order ${form.elements._seen.value.split(".").pop()}`;
const before = keys();

function place(row) {
  return row.querySelector(".c100-place");
}

function keys() {
  return [...body.rows].map((row) => place(row).dataset.rule);
}

function renumber() {
  [...body.rows].forEach((row, index) => {
    place(row).querySelector("[data-number]").textContent = index + 1;
    place(row).querySelector("[name='up']").disabled = index === 0;
    place(row).querySelector("[name='down']").disabled = index === body.rows.length - 1;
  });
}

function arrange(wanted) {
  const rows = new Map([...body.rows].map((row) => [place(row).dataset.rule, row]));
  body.append(...wanted.map((key) => rows.get(key)));
  show();
}

function show() {
  const now = keys().join(" ");
  renumber();
  form.elements.order.value = now;
  bar.hidden = now === before.join(" ");
  if (bar.hidden) {
    sessionStorage.removeItem(name);
  } else {
    sessionStorage.setItem(name, now);
  }
}

function moved(row) {
  show();
  const said = row.querySelector(".c100-name").textContent.trim();
  const number = place(row).querySelector("[data-number]").textContent;
  live.textContent = order.dataset.moved.replace("{rule}", said).replace("{place}", number);
}

body.addEventListener("click", (event) => {
  const button = event.target.closest("[name='up'], [name='down']");
  if (!button) {
    return;
  }
  event.preventDefault();
  const row = button.closest("tr");
  if (button.name === "up") {
    row.previousElementSibling?.before(row);
  } else {
    row.nextElementSibling?.after(row);
  }
  moved(row);
  button.focus();
});

bar.querySelector("[data-undo]").addEventListener("click", () => {
  arrange(before);
  live.textContent = "";
  place(body.rows[0]).querySelector("[name='down']").focus();
});

form.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "_changes") {
    sessionStorage.removeItem(name);
  }
});

window.Sortable.create(body, {
  handle: ".c100-handle",
  animation: 150,
  onEnd: ({ item, oldIndex, newIndex }) => {
    if (oldIndex !== newIndex) {
      moved(item);
    }
  },
});

const kept = sessionStorage.getItem(name)?.split(" ") ?? before;
arrange([...kept].sort().join() === [...before].sort().join() ? kept : before);
