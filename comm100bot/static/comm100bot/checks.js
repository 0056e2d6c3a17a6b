// Asks the server what is wrong with something that is still being written. Questions go one after
// the other; of those that wait about one thing, only the latest is asked.

const PAUSE = 200;

const addresses = document.querySelector("[data-check-value]")?.dataset ?? {};
const token = document.querySelector("[name='csrfmiddlewaretoken']")?.value ?? "";
let before = Promise.resolve();

// checker("Value", read, tell) gives a function that has the server asked, after a pause. What
// read() gives is posted; null where there is nothing to ask about. An answer is told, unless a
// newer question was asked meanwhile.
export function checker(name, read, tell) {
  let latest = 0;
  let waiting = 0;
  const ask = async (mine) => {
    const question = mine === latest ? read() : null;
    const answer = question && (await post(`check${name}`, question));
    if (answer && mine === latest) {
      tell(answer);
    }
  };
  return (pause = PAUSE) => {
    latest += 1;
    const mine = latest;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      before = before.then(() => ask(mine));
    }, pause);
  };
}

async function post(name, question) {
  try {
    const answer = await fetch(addresses[name], {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token },
      body: new URLSearchParams(question),
    });
    return answer.ok ? await answer.json() : null;
  } catch {
    // It is checked when the rule is saved, anyway.
    return null;
  }
}
