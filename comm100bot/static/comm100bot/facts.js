// What the server knows of the bot's facts: their names and kinds, how often they came, and their
// most frequent values. Asked for once a page, again while turns are still being counted, and anew
// when another bot is chosen. Each answer is told as "comm100bot:facts", too.

const NOTHING = { turns: 0, behind: false, groups: [] };
const NOT_YET = { turns: 0, behind: true, groups: [] };
const PAUSE = 150;

const place = document.querySelector("[data-facts]");
const chooser = document.querySelector("select[name='bot']");
let asked = null;
let latest = NOT_YET;

// The facts as they are known by now: {turns, behind, groups: [{label, facts: [{path, label, name,
// kind, seen, share, many, values: [{text, count}]}]}]}. There are none without a bot or an answer.
export function facts() {
  asked ??= load();
  return asked;
}

// The same, without waiting.
export function knownFacts() {
  return latest;
}

// The fact with this path, if it is known.
export function findFact(path) {
  return latest.groups.flatMap((group) => group.facts).find((fact) => fact.path === path);
}

// The bot that the rule belongs to; "" while none is chosen.
export function botId() {
  return chooser?.value ?? place?.dataset.bot ?? "";
}

async function load() {
  const bot = botId();
  const data = bot && place ? await ask(bot) : NOTHING;
  if (bot === botId()) {
    latest = data;
    document.dispatchEvent(new CustomEvent("comm100bot:facts", { detail: data }));
    if (data.behind) {
      setTimeout(() => {
        asked = load();
      }, PAUSE);
    }
  }
  return data;
}

async function ask(bot) {
  try {
    const answer = await fetch(`${place.dataset.facts}?${new URLSearchParams({ bot })}`, {
      headers: { Accept: "application/json" },
    });
    return answer.ok ? await answer.json() : NOTHING;
  } catch {
    // The page works without: facts can be chosen from the list that came with it.
    return NOTHING;
  }
}

chooser?.addEventListener("change", () => {
  asked = load();
});
