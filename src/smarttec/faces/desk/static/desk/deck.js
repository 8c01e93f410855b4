// Sends a long rate deck in parts, each no larger than a request may be, and says how far it is. Short files go with the form.
"use strict";
(() => {
  const form = document.querySelector("form[data-deck-begin]");
  if (!form) return;
  const bar = form.querySelector("[data-deck-bar]");
  const told = form.querySelector("[data-deck-told]");
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

  const send = async (address, body) => {
    const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": token() } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const sendPart = async (address, body) => {
    for (let tried = 0; ; tried += 1) {
      try {
        return await send(address, body);
      } catch (error) {
        if (tried === 3) throw error;
        await new Promise((done) => setTimeout(done, 1000 * (tried + 1)));
      }
    }
  };

  form.addEventListener("submit", async (event) => {
    const file = form.querySelector("input[type=file]").files[0];
    if (!file || file.size <= Number(form.dataset.deckWhole)) return;
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    bar.hidden = false;
    try {
      const what = new FormData();
      for (const name of ["service", "carrier"]) what.append(name, form.elements[name].value);
      what.append("size", String(file.size));
      const { parts, page, part_bytes: size } = await send(form.dataset.deckBegin, what);
      for (let number = 0; number * size < file.size; number += 1) {
        await sendPart(`${parts}?number=${number}`, file.slice(number * size, (number + 1) * size));
        bar.value = Math.min(100, (100 * (number + 1) * size) / file.size);
        told.textContent = `${Math.floor(bar.value)} % sent`;
      }
      window.location.assign(page);
    } catch {
      told.textContent = "The file was not sent whole. Nothing was changed; try again.";
      button.disabled = false;
    }
  });
})();
