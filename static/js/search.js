// Puts the cursor into the search field with "/" or Ctrl+K; without a field in sight, opens the search page. Pages work without.
"use strict";
document.addEventListener("keydown", (event) => {
  const palette = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
  const typed = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.defaultPrevented || event.altKey || !(palette || (event.key === "/" && !event.ctrlKey && !event.metaKey && !typed))) return;
  const seen = [...document.querySelectorAll("[data-search]")].find((field) => field.offsetParent !== null);
  const link = document.querySelector("[data-search-link]");
  if (!seen && !link) return;
  event.preventDefault();
  if (seen) {
    seen.focus();
    seen.select();
  } else {
    link.click();
  }
});
