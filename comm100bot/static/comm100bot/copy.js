// Buttons that copy the text of a field.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const label = [...button.childNodes];
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    if (await copy(field.value)) {
      button.textContent = button.dataset.copied;
      setTimeout(() => {
        button.replaceChildren(...label);
      }, 2000);
    }
  });
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers give no clipboard to pages over plain HTTP: the selected text can still be copied.
    return document.execCommand("copy");
  }
}
