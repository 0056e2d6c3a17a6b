// A condition's row: a searchable list of facts, the operators that fit, a control for the value
// that fits both, and what there is to say of it all.

import { checker } from "./checks.js";
import { kindOf, pathOf, pickFact } from "./fact_picker.js";
import { botId, facts, findFact, knownFacts } from "./facts.js";
import { fitOperators, holdsWithout } from "./operators.js";
import { followValue } from "./values.js";
import { warn } from "./warnings.js";
import { say, writeCount, writeShare } from "./words.js";

const OPEN_ENDS = /[.*]$/;
const OF_THE_CLOCK = ["weekday", "clock", "date"];

facts();

document.addEventListener("comm100bot:row", ({ detail: row }) => {
  const fact = row.querySelector("select[name$='-fact_choice']");
  if (fact) {
    row.closest("[data-rows]").dataset.ready = "";
    follow(row, fact);
  }
});

function follow(row, fact) {
  const name = row.querySelector("[name$='-fact_name']");
  const operator = row.querySelector("[name$='-operator']");
  const area = row.querySelector("textarea[name$='-value']");
  const seen = () => findFact(pathOf(fact, name));
  const kind = () => kindOf(fact) || seen()?.kind || "";
  const fit = fitOperators(operator);
  // A new row's operator follows its fact, until somebody chooses one.
  let free = !fact.value && !area.value && operator.selectedIndex === 0;

  const replace = (...texts) => value.replace(...texts);
  const check = followChecks(row, { fact, name, operator, area, replace });
  fit(kind(), false);
  const value = followValue(area, {
    operand: () => operator.selectedOptions[0]?.dataset.operand ?? "text",
    kind,
    seen: () => seen()?.values ?? [],
    changed: () => check(),
  });
  const tell = () => {
    showShare(row.querySelector("[data-seen]"), fact, seen());
    row.querySelector("[data-negative]").hidden =
      !holdsWithout(operator.value) || OF_THE_CLOCK.includes(kind());
  };
  const fitFact = () => {
    const before = operator.value;
    fit(kind(), free);
    value.fit(operator.value !== before);
    tell();
    check();
  };

  pickFact(fact, name);
  followName(fact, name);
  fact.addEventListener("change", fitFact);
  name.addEventListener("input", () => {
    tell();
    check();
  });
  operator.addEventListener("change", () => {
    free = false;
    value.fit(true);
    tell();
    check();
  });
  document.addEventListener("comm100bot:facts", () => {
    if (kindOf(fact) === "" && kind() !== "") {
      fitFact();
    }
    tell();
    // Before all turns are counted, nobody knows which values were never seen.
    if (area.value && !knownFacts().behind) {
      check(0);
    }
  });
  tell();
}

// The box for a fact's name or path is there when the list does not say it all.
function followName(fact, name) {
  const field = name.closest("[data-field]");
  const wrong = field.classList.contains("errors");
  const show = (chosen) => {
    const needed = OPEN_ENDS.test(fact.value);
    // A stored name that the list does not explain stays visible.
    const unexplained = fact.value === "" && name.value !== "";
    field.hidden = !unexplained && !(needed && (wrong || fact.value === "*" || !name.value));
    if (!needed && fact.value) {
      name.value = "";
    }
    if (chosen && !field.hidden && !name.value) {
      name.focus();
    }
  };
  fact.addEventListener("change", () => show(true));
  show(false);
}

function showShare(place, fact, seen) {
  // Of the clock, of lookups that never ran, and while turns are being counted, nothing is known.
  const { turns, behind } = knownFacts();
  const isUnseen = seen ? seen.share === 0 : fact.value.endsWith(".");
  if (seen?.share) {
    place.textContent = say("seenIn", { share: writeShare(seen.share) });
  } else if (isUnseen && turns && !behind) {
    place.textContent = say("notSeen", { turns: writeCount(turns) });
  } else {
    place.textContent = "";
  }
}

// Values that were never seen, asked about while they are written.
function followChecks(row, { fact, name, operator, area, replace }) {
  const place = row.querySelector("[data-warnings]");
  const read = () => ({
    bot: botId(),
    fact_choice: fact.value,
    fact_name: name.value,
    operator: operator.value,
    value: area.value,
  });
  const tell = ({ unseen }) => {
    const mended = unseen.map(({ sentence, value, instead }) => ({
      sentence,
      mend: instead && say("useInstead", { value: instead }),
      use: () => replace(value, instead),
    }));
    warn(place, "value", mended);
  };
  return checker("Value", read, tell);
}

// Warnings that others send, by the conditions' numbers: {conditions: {1: [sentence]}}.
document.addEventListener("comm100bot:warnings", ({ detail }) => {
  for (const row of document.querySelectorAll("#conditions-group [data-row]")) {
    const place = row.querySelector("[data-warnings]");
    const number = row.querySelector("[data-number]").textContent.match(/\d+/)?.[0];
    if (place) {
      warn(place, "review", ("gone" in row.dataset ? null : detail.conditions?.[number]) ?? []);
    }
  }
});
