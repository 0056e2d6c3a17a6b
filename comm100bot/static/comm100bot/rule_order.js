// The order of rules: by dragging, or with each rule's arrows. One move is saved at a time.

const order = document.querySelector("[data-order]");
const body = document.querySelector("#result_list tbody");
const live = order.querySelector(".c100-live");
const token = document.querySelector("#changelist-form [name='csrfmiddlewaretoken']").value;

function place(row) {
  return row.querySelector(".c100-place");
}

function renumber() {
  [...body.rows].forEach((row, index) => {
    place(row).querySelector("[data-number]").textContent = index + 1;
    place(row).querySelector("[name='up']").disabled = index === 0;
    place(row).querySelector("[name='down']").disabled = index === body.rows.length - 1;
  });
}

// Each move waits for the one before; behind a move that failed, none is saved any more.
let saving = Promise.resolve();

function save(row, before) {
  const behind = row.previousElementSibling;
  const move = new URLSearchParams({
    rule: place(row).dataset.rule,
    behind: behind ? place(behind).dataset.rule : "",
  });
  renumber();
  saving = saving.then(() => send(move)).then(() => tell(row, before));
  saving.catch(() => {
    live.textContent = order.dataset.failed;
  });
}

async function send(move) {
  const answer = await fetch(order.dataset.order, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    body: move,
  });
  if (!answer.ok) {
    throw new Error(answer.statusText);
  }
}

function tell(row, before) {
  const name = row.querySelector(".c100-name").textContent.trim();
  const number = place(row).querySelector("[data-number]").textContent;
  live.textContent = order.dataset.moved.replace("{rule}", name).replace("{place}", number);
  const undo = document.createElement("button");
  undo.type = "button";
  undo.textContent = order.dataset.undo;
  undo.addEventListener("click", () => {
    put(row, before);
    live.textContent = "";
    save(row, row.previousElementSibling);
  });
  live.append(" ", undo);
}

// Behind this row, or before all of them.
function put(row, behind) {
  if (behind) {
    behind.after(row);
  } else {
    body.prepend(row);
  }
}

body.addEventListener("click", (event) => {
  const button = event.target.closest("[name='up'], [name='down']");
  if (!button) {
    return;
  }
  event.preventDefault();
  const row = button.closest("tr");
  const before = row.previousElementSibling;
  if (button.name === "up") {
    before?.before(row);
  } else {
    row.nextElementSibling?.after(row);
  }
  save(row, before);
  button.focus();
});

let from = null;
window.Sortable.create(body, {
  handle: ".c100-handle",
  animation: 150,
  onStart: ({ item }) => {
    from = item.previousElementSibling;
  },
  onEnd: ({ item, oldIndex, newIndex }) => {
    if (oldIndex !== newIndex) {
      save(item, from);
    }
  },
});
renumber();
