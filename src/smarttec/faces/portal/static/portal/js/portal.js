/* Small comforts. Every page works without this file. */
"use strict";

const announce = (text) => {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || !navigator.clipboard) return;
  const source = document.getElementById(button.dataset.copy);
  navigator.clipboard.writeText(source.textContent.trim()).then(
    () => announce("Copied."),
    () => announce("Copying is not allowed here. Please select the text and copy it."),
  );
});

document.addEventListener("submit", (event) => {
  const button = event.target.querySelector("[data-once]");
  if (!button) return;
  if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
  button.setAttribute("aria-disabled", "true");
});

window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[data-once]")) button.removeAttribute("aria-disabled");
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  document.querySelector(".error-summary")?.focus();
});

/* Where a section's own row of pages is wider than the screen, it begins with the page that is open in view. */
const here = document.querySelector(".subnav [aria-current]");
if (here) here.closest(".subnav").scrollLeft = here.offsetLeft - (here.closest(".subnav").clientWidth - here.offsetWidth) / 2;

document.addEventListener("input", (event) => {
  const free = event.target.closest("[data-selects]");
  if (free && free.value) document.getElementById(free.dataset.selects).checked = true;
});

/* Polled parts are swapped whole; only a change of their state is worth saying aloud. */
let lastSaid = document.querySelector("[data-announce]")?.dataset.announce;
document.addEventListener("htmx:afterSettle", () => {
  const now = document.querySelector("[data-announce]")?.dataset.announce;
  if (now && now !== lastSaid) announce(now);
  lastSaid = now;
});
