/* A reply in any of Comm100's formats, as Comm100 would show it. Built from elements and texts
   alone: nothing that a reply says is ever read as HTML. */

/** An element with properties and children; children can be texts. */
export function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** The responses of a reply, the variables that it sets beside them, and what went wrong. */
export function readReply(reply) {
  if (Array.isArray(reply)) return { responses: reply, variables: {} };
  const { answer, messages, ...variables } = reply ?? {};
  const responses = [messages, answer].find(Array.isArray) ?? [];
  return { responses, variables };
}

/** One response as an element. act(turn) sends the visitor's next turn; handOver() ends the bot's part. */
export function renderResponse(response, act, handOver) {
  if (typeof response?.text === "string" && !response.type) return bubble(withAddresses(response.text));
  if (response?.attachment) return attachment(response.attachment);
  const kinds = { text, image, video, quickreply, button, location: place, form };
  const kind = Object.hasOwn(kinds, response?.type) ? kinds[response.type] : unknown;
  return kind(response.content ?? {}, { act, handOver, responseId: response.id });
}

function bubble(...children) {
  return element("div", { className: "bubble" }, ...children);
}

function unknown() {
  return bubble("(Comm100 would not know this kind of message.)");
}

/** The address if it is one that a browser may open, else null. */
function safeUrl(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

function anchor(url, label, className = "") {
  const href = safeUrl(url);
  if (!href) return element("span", {}, label);
  return element("a", { href, className, target: "_blank", rel: "noopener noreferrer" }, label);
}

function attachment({ type, payload }) {
  const url = String(payload?.url ?? "");
  if (type === "image") return image({ url });
  return bubble(anchor(url, fileName(url), "file"));
}

function fileName(url) {
  const last = safeUrl(url)?.split(/[?#]/)[0].split("/").pop();
  try {
    return decodeURIComponent(last) || url;
  } catch {
    return last;
  }
}

/** Classic texts have no links of their own: addresses in them are made links, as chat windows do. */
function withAddresses(message) {
  const parts = message.split(/(https?:\/\/[^\s<>()]+)/);
  return element("p", {}, ...parts.map((part, index) => (index % 2 ? anchor(part, part) : part)));
}

/** A text with its links. Positions count code points, which JavaScript's own indexes do not. */
function linked(message, links, act) {
  const letters = Array.from(String(message ?? ""));
  const paragraph = element("p");
  let at = 0;
  for (const link of [...(links ?? [])].sort((a, b) => a.startPosition - b.startPosition)) {
    if (link.startPosition < at || link.endPosition <= link.startPosition) continue;
    paragraph.append(letters.slice(at, link.startPosition).join(""));
    const label = letters.slice(link.startPosition, link.endPosition).join("");
    paragraph.append(link.intentId ? intentButton(link.intentId, label, "textlink", act) : anchor(link.url, label));
    at = link.endPosition;
  }
  paragraph.append(letters.slice(at).join(""));
  return paragraph;
}

function choice(label, className, onclick) {
  return element("button", { type: "button", className, onclick }, label);
}

function intentButton(intentId, label, className, act) {
  return choice(label, className, () => act({ event: "intentClicked", intentId, shown: label }));
}

function text(content, { act }) {
  return bubble(linked(content.message, content.links, act));
}

function image({ url, description }) {
  const src = safeUrl(url);
  if (!src) return bubble("(An image without a usable address.)");
  const picture = element("img", { src, alt: description ?? "" });
  const caption = description ? element("figcaption", {}, description) : null;
  return element("figure", { className: "bubble picture" }, picture, caption);
}

function video({ url }) {
  return bubble(anchor(url, "Watch the video", "video"), element("small", {}, url));
}

function quickreply({ message, links, items }, { act, handOver }) {
  const choices = (items ?? []).map((item) => {
    if (item.type === "goToIntent") return intentButton(item.intentId, item.text, "option", act);
    if (item.type === "contactAgent") return choice(item.text, "option person", () => handOver(item.text));
    return choice(item.text, "option", () => act({ event: "questionAsked", text: item.text }));
  });
  const options = element("div", { className: "options" }, ...choices);
  return element("div", { className: "stack" }, bubble(linked(message, links, act)), options);
}

function button({ message, links, items }, { act }) {
  const buttons = (items ?? []).map((item) =>
    item.type === "goToIntent"
      ? intentButton(item.intentId, item.text, "wide", act)
      : anchor(item.url, item.text, "wide"),
  );
  return bubble(linked(message, links, act), element("div", { className: "buttons" }, ...buttons));
}

function field(label, properties = {}) {
  const input = element("input", properties);
  return [element("label", {}, element("span", {}, label), input), input];
}

function place(content, { act, responseId }) {
  const [northLabel, north] = field("Latitude", { type: "number", step: "any", value: "49.28", required: true });
  const [eastLabel, east] = field("Longitude", { type: "number", step: "any", value: "-123.12", required: true });
  const card = element(
    "form",
    { className: "bubble card" },
    element("p", { className: "card-title" }, "Where are you?"),
    element("div", { className: "grid" }, northLabel, eastLabel),
    element("button", { className: "button primary" }, "Share this location"),
  );
  card.addEventListener("submit", (event) => {
    event.preventDefault();
    const [latitude, longitude] = [north.valueAsNumber, east.valueAsNumber];
    act({ event: "locationShared", responseId, latitude, longitude, shown: "Shared a location" });
  });
  return card;
}

function control({ type, value, ifRequired, ifMasked, options }, name) {
  const common = { name, required: Boolean(ifRequired) };
  if (type === "textArea") return element("textarea", { ...common, rows: 3, value: value ?? "" });
  if (type === "dropDownList") {
    const items = ["", ...(options ?? [])].map((item) => element("option", { value: item }, item));
    const select = element("select", common, ...items);
    select.value = value ?? "";
    return select;
  }
  return element("input", { ...common, type: ifMasked ? "password" : "text", value: value ?? "" });
}

function formField(described, name) {
  const { type, options, ifRequired, value } = described;
  const label = described.name + (ifRequired ? "" : " (optional)");
  if (["radio", "checkBoxList"].includes(type)) {
    const kind = type === "radio" ? "radio" : "checkbox";
    const items = (options ?? []).map((item) =>
      element("label", {}, element("input", { type: kind, name, value: item, checked: item === value }), item),
    );
    return element("fieldset", {}, element("legend", {}, label), ...items);
  }
  if (type === "checkBox") {
    return element("label", { className: "tick" }, element("input", { type: "checkbox", name, value: "true" }), label);
  }
  return element("label", {}, element("span", {}, label), control(described, name));
}

function form({ text: title, message, ifNeedConfirm, fields }, { act, responseId }) {
  const described = fields ?? [];
  const send = element("button", { className: "button primary" }, ifNeedConfirm ? "Check" : "Send");
  const card = element(
    "form",
    { className: "bubble card", autocomplete: "off" },
    title ? element("p", { className: "card-title" }, title) : null,
    message ? element("p", {}, message) : null,
    ...described.map((item, index) => formField(item, `field${index}`)),
    send,
  );
  let isChecked = !ifNeedConfirm;
  card.addEventListener("input", () => {
    isChecked = !ifNeedConfirm;
    send.textContent = ifNeedConfirm ? "Check" : "Send";
  });
  card.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isChecked) {
      isChecked = true;
      send.textContent = "All right, send it";
      return;
    }
    const data = new FormData(card);
    const values = described.map(({ name }, index) => ({ name, value: data.getAll(`field${index}`).join(", ") }));
    act({ event: "formSubmitted", responseId, form: values, shown: "Sent the form" });
  });
  return card;
}
