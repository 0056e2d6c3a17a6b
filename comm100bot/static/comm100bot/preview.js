// The live preview: the whole form is sent whenever it rests for a moment, and what there is to say
// of it is shown here and, by events, beside the fields that it is about.

const WAIT = 400;
const panel = document.querySelector("[data-asks]");
const form = panel.closest("form");
const shown = panel.querySelector("[data-shown]");
const reads = panel.querySelector(".c100-reads");
// Made by the server, where everything is escaped.
const policy = window.trustedTypes?.createPolicy("comm100bot", { createHTML: (html) => html });

let timer;
let running = new AbortController();

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
}

async function ask() {
  running.abort();
  running = new AbortController();
  try {
    const response = await fetch(panel.dataset.asks, {
      method: "POST",
      body: fields(),
      signal: running.signal,
      headers: { Accept: "application/json" },
    });
    if (!response.ok) {
      throw new Error(response.statusText);
    }
    show(await response.json());
  } catch (error) {
    if (error.name !== "AbortError") {
      shown.textContent = panel.dataset.failed;
    }
  }
}

// Files are not looked at before they are saved.
function fields() {
  const data = new FormData(form);
  for (const [name, value] of [...data]) {
    if (value instanceof File) {
      data.delete(name);
    }
  }
  return data;
}

function show({ html, sentence, problems, warnings, bot, chats }) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  shown.replaceChildren(template.content);
  if (chats) {
    offer(chats);
    panel.querySelector("[name='try-bot']").value = bot;
  }
  reads.hidden = false;
  reads.querySelector("[data-sentence]").textContent = sentence;
  document.dispatchEvent(new CustomEvent("comm100bot:problems", { detail: problems }));
  document.dispatchEvent(new CustomEvent("comm100bot:warnings", { detail: warnings }));
}

// The chats of the bot that was chosen.
function offer(groups) {
  const made = groups.map(({ label, chats }) => {
    const group = document.createElement("optgroup");
    group.label = label;
    group.append(...chats.map((chat) => new Option(chat.label, chat.key)));
    return group;
  });
  panel.querySelector("[name='try-start']").replaceChildren(...made);
}

for (const event of ["input", "change", "click"]) {
  // A click may add, remove or move a row.
  form.addEventListener(event, ({ target }) => {
    const counts = event !== "click" || target.closest("button[type=button]");
    if (counts && target.name !== "try-dialect") {
      later();
    }
  });
}
ask();
