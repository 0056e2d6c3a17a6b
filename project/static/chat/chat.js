/* The chat page: what the person types goes to the webhook as Comm100 would send it, and the reply
   is shown as Comm100 would show it. */

import { build, startVisit } from "./payload.js";
import { element, readReply, renderResponse } from "./render.js";

const LONGEST_WAIT = 3;

const find = (id) => document.getElementById(id);
const page = find("main");
const log = find("log");
const side = find("side");
const visitorForm = find("visitor");
const composer = find("composer");
const message = find("message");
const intent = find("intent");

let visit = startVisit();
let turns = 0;

const wide = matchMedia("(min-width: 56rem)");
const unfold = () => {
  side.open = wide.matches;
};
wide.addEventListener("change", unfold);
unfold();

/* The visitor */

function pairs(name) {
  return Array.from(visitorForm.querySelectorAll(`[data-pairs="${name}"] .pair`), (pair) => ({
    name: pair.querySelector('[data-part="name"]').value,
    value: pair.querySelector('[data-part="value"]').value,
  })).filter((pair) => pair.name.trim());
}

function readVisitor() {
  const data = new FormData(visitorForm);
  const attributes = ["name", "email", "country", "language"].map((name) => [name, data.get(name)]);
  return {
    ...Object.fromEntries(attributes),
    customFields: pairs("customFields"),
    customVariables: pairs("customVariables"),
  };
}

visitorForm.addEventListener("submit", (event) => event.preventDefault());
visitorForm.addEventListener("click", ({ target }) => {
  if ("remove" in target.dataset) {
    const add = target.closest("fieldset").querySelector("[data-add]");
    target.closest(".pair").remove();
    add.focus();
  } else if (target.dataset.add) {
    addPair(visitorForm.querySelector(`[data-pairs="${target.dataset.add}"]`));
  }
});

function addPair(list) {
  const { label } = list.dataset;
  const input = (part) => {
    const made = element("input", { ariaLabel: `${label}'s ${part}` });
    made.dataset.part = part;
    return made;
  };
  const remove = element("button", { type: "button", className: "icon", ariaLabel: `Remove this ${label.toLowerCase()}` }, "×");
  remove.dataset.remove = "";
  const name = input("name");
  list.append(element("div", { className: "pair" }, name, input("value"), remove));
  name.focus();
}

/* The chat */

function scrollDown() {
  log.scrollTop = log.scrollHeight;
}

function show(node) {
  find("hint").hidden = true;
  log.append(node);
  scrollDown();
}

// An image gets its height when it has arrived.
log.addEventListener("load", scrollDown, true);

function lock(isLocked) {
  for (const control of composer.elements) control.disabled = isLocked;
}

/** What was asked before is answered now: its choices can't be taken any more. */
function retireChoices() {
  for (const control of log.querySelectorAll(".options button, .card input, .card select, .card textarea, .card button")) {
    control.disabled = true;
  }
}

function rawData(sent, received, note) {
  const pretty = (value) => JSON.stringify(value, null, 2);
  const part = (title, value) => [
    element("h3", {}, title),
    element("pre", { tabIndex: 0 }, typeof value === "string" ? value : pretty(value)),
  ];
  return element(
    "details",
    { className: "raw" },
    element("summary", {}, "What Comm100 sent ", element("span", {}, note)),
    ...part("Sent", sent),
    ...part("Answered", received),
  );
}

function failure(status, reply) {
  const hint = status === 401 ? " This page may have been open for too long: reload it." : "";
  const detail = reply?.detail ?? "The answer could not be read.";
  return element("p", { className: "error", role: "alert" }, `${status}: ${detail}${hint}`);
}

async function post(body) {
  const response = await fetch(page.dataset.endpoint, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${page.dataset.token}` },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  try {
    return { status: response.status, reply: JSON.parse(text) };
  } catch {
    return { status: response.status, reply: text };
  }
}

const pause = (seconds) => new Promise((resume) => setTimeout(resume, seconds * 1000));

async function showReply(reply, turn) {
  const { responses, variables } = readReply(reply);
  const set = Object.entries(variables);
  if (!responses.length) show(element("p", { className: "none" }, set.length ? "(no message)" : "(no answer)"));
  for (const response of responses) {
    const delay = Math.min(Number(response?.delayTime) || 0, LONGEST_WAIT);
    if (delay) await pause(delay);
    if (turn !== turns) return;
    show(renderResponse(response, send, handOver));
  }
  if (set.length) {
    const lines = set.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, String(value))]);
    show(element("dl", { className: "variables", ariaLabel: "Variables that were set" }, ...lines));
  }
  lock(responses.some((response) => response?.disableChatInputArea));
}

async function send(turn) {
  const number = ++turns;
  retireChoices();
  const said = turn.shown ?? turn.text;
  const named = turn.intent ? element("span", { className: "intent-mark" }, `intent ${turn.intent}`) : null;
  if (said || named) show(element("div", { className: "bubble mine" }, said ? element("p", {}, said) : null, named));
  const waiting = element("p", { className: "waiting" }, "The bot is answering");
  show(waiting);
  const dialect = new FormData(visitorForm).get("dialect");
  const { shown, ...facts } = turn;
  const body = build(dialect, visit, readVisitor(), shown && !turn.text ? { ...facts, text: chosenText(turn) } : facts);
  const began = performance.now();
  try {
    const { status, reply } = await post(body);
    const took = Math.round(performance.now() - began);
    if (number !== turns) return;
    waiting.remove();
    if (status >= 400 && typeof reply?.detail === "string") show(failure(status, reply));
    else await showReply(reply, number);
    if (number === turns) show(rawData(body, reply, `${status}, ${took} ms`));
  } catch {
    if (number === turns) show(element("p", { className: "error", role: "alert" }, "The site can't be reached. Is it still running?"));
  } finally {
    waiting.remove();
  }
}

/** A clicked choice is what the visitor says; a shared form or location says nothing. */
function chosenText(turn) {
  return turn.event === "intentClicked" ? turn.shown : undefined;
}

function handOver(label) {
  retireChoices();
  lock(false);
  show(element("div", { className: "bubble mine" }, element("p", {}, label)));
  show(element("p", { className: "none" }, "Comm100 would now pass the chat to a person."));
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const [text, name] = [message.value.trim(), intent.value.trim()];
  if (!text && !name) {
    message.focus();
    return;
  }
  composer.reset();
  send({ event: "questionAsked", text: text || undefined, intent: name || undefined });
  message.focus();
});

for (const chip of document.querySelectorAll("[data-intent]")) {
  chip.addEventListener("click", () => {
    lock(false);
    send({ event: "questionAsked", text: chip.dataset.intent, intent: chip.dataset.intent });
  });
}

find("new-chat").addEventListener("click", () => {
  turns += 1;
  // The same visitor comes again: only the chat and the time of the visit are new.
  const { chatId, began } = startVisit();
  visit = { ...visit, chatId, began };
  log.replaceChildren(find("hint"));
  find("hint").hidden = false;
  lock(false);
  // A bot of Comm100's third-party engine is called when the visitor arrives, too.
  if (new FormData(visitorForm).get("dialect") === "third_party") send({ event: "chatJoined" });
  message.focus();
});
