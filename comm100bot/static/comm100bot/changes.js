// Goes on looking at turns, one step after the other. Without this, a button does the same.
//
// The page is fetched as a document, so that nothing has to be made of text here.

const form = document.querySelector("[data-changes]");
const report = () => form.querySelector("[data-report]");

function step() {
  const request = new XMLHttpRequest();
  const data = new FormData(form);
  data.set("_turns", form.querySelector("[data-go-on]").value);
  request.open("POST", form.action || location.href);
  request.responseType = "document";
  request.addEventListener("load", () => {
    const next = request.response?.querySelector("[data-report]");
    if (request.status === 200 && next) {
      show(next);
    }
  });
  request.send(data);
}

// What somebody has opened or closed stays so, and the focus where it was.
function show(next) {
  const before = report();
  const focused = before.contains(document.activeElement) && document.activeElement;
  const known = new Map([...before.querySelectorAll("details")].map((one) => [words(one), one.open]));
  for (const details of next.querySelectorAll("details")) {
    details.open = known.get(words(details)) ?? details.open;
  }
  before.replaceWith(document.adoptNode(next));
  if (focused?.name) {
    report().querySelector(`[name="${focused.name}"][value="${focused.value}"]`)?.focus();
  }
  goOn();
}

function words(details) {
  return details.dataset.keep ?? details.querySelector("summary").textContent;
}

function goOn() {
  const going = report()?.hasAttribute("data-more");
  form.setAttribute("aria-busy", Boolean(going));
  if (going) {
    form.querySelector("[data-go-on]").hidden = true;
    step();
  }
}

if (form) {
  goOn();
}
