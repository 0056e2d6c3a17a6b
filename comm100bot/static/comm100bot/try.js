// Tries the chat again while its facts are changed. Without this, the button does the same.
//
// The page is fetched as a document, so that nothing has to be made of text here.

const form = document.querySelector("[data-try]");
const parts = () => form.querySelectorAll("[data-part]");
const WAIT = 400;

let timer;
let running = null;

form.addEventListener("input", (event) => {
  if (matters(event.target)) {
    clearTimeout(timer);
    timer = setTimeout(tryAgain, WAIT);
  }
});

form.addEventListener("change", (event) => {
  // A fact that was added gets a field of its own.
  if (event.target.closest("[data-new]") && event.target.name === "try-path") {
    form.requestSubmit();
  }
});

function matters(field) {
  return !field.closest("[data-new]") && !["try-dialect", "try-search"].includes(field.name);
}

function tryAgain() {
  running?.abort();
  const sent = texts();
  const request = new XMLHttpRequest();
  running = request;
  request.open("POST", form.action);
  request.responseType = "document";
  request.addEventListener("load", () => {
    if (request.status === 200 && request.response) {
      show(request.response, sent);
    } else {
      form.requestSubmit();
    }
  });
  request.addEventListener("error", () => form.requestSubmit());
  request.addEventListener("loadend", () => {
    if (running === request) {
      busy(false);
    }
  });
  busy(true);
  request.send(new FormData(form));
}

function busy(is) {
  form.querySelector("[data-result]").setAttribute("aria-busy", is);
}

// What stands in each fact's field, by its path.
function texts() {
  const facts = [...form.querySelectorAll("[data-fact]")];
  return new Map(facts.map((fact) => [fact.dataset.fact, text(fact)]));
}

function text(fact) {
  return fact.querySelector("[name='try-text'], [name='try-moment']").value;
}

function show(page, sent) {
  for (const part of parts()) {
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    part.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  }
  for (const fact of form.querySelectorAll("[data-fact]")) {
    const fresh = page.querySelector(`[data-fact="${CSS.escape(fact.dataset.fact)}"]`);
    const isTouched = text(fact) !== sent.get(fact.dataset.fact);
    if (fresh && !isTouched && !fact.contains(document.activeElement)) {
      fact.replaceWith(document.importNode(fresh, true));
    } else if (fresh) {
      const note = fresh.querySelector("[data-note]");
      fact.className = fresh.className;
      fact.querySelector("[data-note]")?.replaceWith(document.importNode(note, true));
    }
  }
}
