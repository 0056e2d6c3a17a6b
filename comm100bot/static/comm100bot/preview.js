// The live preview: the whole form is sent whenever it rests for a moment, and what there is to say
// of it is shown here and, by events, beside the fields that it is about.

const WAIT = 400;
const panel = document.querySelector("[data-asks]");
const form = panel?.closest("form");
const shown = panel?.querySelector("[data-shown]");
const reads = panel?.querySelector(".c100-reads");

let timer;
let running = null;

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
}

// The answer is fetched as a document, so that nothing has to be made of text here.
function ask() {
  running?.abort();
  running = new XMLHttpRequest();
  running.open("POST", panel.dataset.asks);
  running.responseType = "document";
  running.addEventListener("load", ({ target }) => {
    const told = target.status === 200 && target.response?.getElementById("told");
    if (told) {
      show(target.response.querySelector("[data-answer]"), JSON.parse(told.textContent));
    } else {
      fail();
    }
  });
  running.addEventListener("error", fail);
  running.send(fields());
}

function fail() {
  shown.textContent = panel.dataset.failed;
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

function show(answer, { sentence, problems, warnings, bot, chats }) {
  shown.replaceChildren(...[...answer.children].map((node) => document.importNode(node, true)));
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

function follow() {
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
}

// Whoever may only read the rule has no panel.
if (panel) {
  follow();
}
