// Repeats a typed date in words beside its field: 2027-03-31 is Wednesday, 31 March 2027, in the language of the page. Pages work without.
"use strict";
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
function dayOf(text) {
  const plain = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const named = /^(\d{1,2}) +([a-z]{3,9}) +(\d{4})$/i.exec(text);
  if (!plain && !named) return null;
  const [year, month, day] = plain
    ? [+plain[1], plain[2] - 1, +plain[3]]
    : [+named[3], MONTHS.indexOf(named[2].slice(0, 3).toLowerCase()), +named[1]];
  const found = new Date(Date.UTC(year, month, day));
  return found.getUTCMonth() === month && found.getUTCDate() === day ? found : null;
}
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-day]")) return;
  const place = event.target.closest(".field")?.querySelector("[data-day-words]");
  if (!place) return;
  const day = dayOf(event.target.value.trim());
  const style = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  const lang = document.documentElement.lang;
  const words = day?.toLocaleDateString(lang === "en" ? "en-GB" : lang, style) ?? "";
  place.textContent = lang === "en" ? words.replace(/^(\w+) /, "$1, ") : words;
});
