// Puts the cursor into the search field with "/"; Ctrl+K opens it over the page, with what is found while one types. Pages work without.
"use strict";
const LEAST = 2;
const PAUSE = 250;

document.addEventListener("keydown", (event) => {
  const palette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  const typed = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.defaultPrevented || event.altKey || !(palette || (event.key === "/" && !event.ctrlKey && !event.metaKey && !typed))) return;
  const fields = [...document.querySelectorAll("[data-search]")];
  const seen = fields.find((field) => field.offsetParent !== null);
  const link = document.querySelector("[data-search-link]");
  if (!seen && !link) return;
  event.preventDefault();
  if (document.querySelector("dialog.palette")) return;
  if (palette && fields.length && !(seen && seen.closest("main"))) {
    open(fields[0].form);
  } else if (seen) {
    seen.focus();
    seen.select();
  } else {
    link.click();
  }
});

// The header's form once more, in a dialog; Enter opens the search page, the arrows go through what was found.
function open(from) {
  const dialog = document.createElement("dialog");
  const form = from.cloneNode(true);
  const field = form.querySelector("[data-search]");
  const found = document.createElement("div");
  dialog.className = "palette";
  found.setAttribute("aria-live", "polite");
  field.setAttribute("aria-label", form.querySelector("label").textContent);
  field.autocomplete = "off";
  field.removeAttribute("id");
  form.querySelector("label").remove();
  dialog.setAttribute("aria-label", field.getAttribute("aria-label"));
  dialog.append(form, found);
  document.body.append(dialog);
  let waiting = 0;
  let asking = new AbortController();
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    asking.abort();
    asking = new AbortController();
    const words = field.value.trim();
    if (words.length < LEAST) found.replaceChildren();
    else waiting = setTimeout(() => look(`${form.action}?q=${encodeURIComponent(words)}`, found, asking.signal), PAUSE);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const stops = [field, ...found.querySelectorAll("li a")];
    const step = event.key === "ArrowDown" ? 1 : stops.length - 1;
    stops[(stops.indexOf(document.activeElement) + step) % stops.length].focus();
  });
  dialog.addEventListener("close", () => {
    clearTimeout(waiting);
    asking.abort();
    dialog.remove();
  });
  dialog.showModal();
  field.focus();
}

// Shows the groups of the search page, which the server has escaped; a failed request leaves what is shown.
async function look(url, found, signal) {
  try {
    const answer = await fetch(url, {signal});
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const groups = [...page.querySelectorAll("main section, main .empty")];
    for (const one of groups.flatMap((group) => [group, ...group.querySelectorAll("[id], [aria-labelledby]")])) {
      one.removeAttribute("id");
      one.removeAttribute("aria-labelledby");
    }
    found.replaceChildren(...groups);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}
