// A chosen file is uploaded at once, and its address written beside: it need not be chosen twice
// when something else is still wrong. Without this, it comes along when the rule is saved.

import { botId } from "./facts.js";
import { warn } from "./warnings.js";
import { say } from "./words.js";

const group = document.querySelector("[data-upload]");
const token = document.querySelector("[name='csrfmiddlewaretoken']")?.value ?? "";

document.addEventListener("comm100bot:row", ({ detail: row }) => {
  const input = row.querySelector("input[type='file']");
  if (input) {
    const kind = row.querySelector("[data-field='kind'] select");
    const fit = () => {
      input.accept = input.dataset[kind.value] ?? "";
    };
    kind.addEventListener("change", fit);
    fit();
    input.addEventListener("change", () => input.files.length && upload(row, input, kind.value));
  }
});

async function upload(row, input, kind) {
  const place = input.closest("[data-field]").querySelector("[data-problem-for]");
  const tell = (...said) => warn(place, "upload", said.map((sentence) => ({ sentence, wrong: true })));
  if (!botId()) {
    input.value = "";
    tell(say("botFirst"));
    return;
  }
  const note = input.parentElement.querySelector("output") ?? document.createElement("output");
  input.after(note);
  note.textContent = say("uploading");
  tell();
  const answer = await send(input.files[0], kind);
  note.textContent = answer.url ? say("uploaded", { name: answer.name }) : "";
  if (answer.url) {
    take(row, answer, kind);
  } else {
    tell(answer.error);
  }
  input.value = "";
}

async function send(file, kind) {
  const body = new FormData();
  body.append("bot", botId());
  body.append("kind", kind);
  body.append("file", file);
  try {
    const answer = await fetch(group.dataset.upload, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token },
      body,
    });
    return answer.ok ? await answer.json() : { error: say("notUploaded") };
  } catch {
    return { error: say("notUploaded") };
  }
}

function take(row, { url, name }, kind) {
  write(row.querySelector("[data-field='url'] input"), url);
  const called = row.querySelector(".c100-body > [data-field='name'] input");
  if (kind === "file" && !called.value) {
    write(called, name);
  }
}

function write(input, text) {
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
