// Says on the button how many readings it records. The page works without: the button then says what it does.
"use strict";
const button = document.querySelector("[data-count]");
const form = button && button.form;
const plain = button && button.textContent.trim();
const filled = (field) =>
  field.type === "radio" || field.type === "checkbox" ? field.checked && field.value !== "" : field.value.trim() !== "";
const told = () => {
  const terms = [...form.querySelectorAll(".terms > li")];
  const count = (names) => terms.filter((term) => [...term.querySelectorAll(names)].some(filled)).length;
  // A reader's own value counts once its sentence is named.
  const read = count('[name^="read-"], [name^="own-"][name$="-where"], [name^="own-"][name*="-quote_"]');
  const agreed = count('[name^="agree-"]');
  const parts = [];
  if (read) parts.push(`record ${read} reading${read === 1 ? "" : "s"}`);
  if (agreed) parts.push(`agree to ${agreed} reading${agreed === 1 ? "" : "s"}`);
  const words = parts.join(" and ");
  button.textContent = words ? words[0].toUpperCase() + words.slice(1) : plain;
};
if (form) {
  form.addEventListener("input", told);
  form.addEventListener("change", told);
  told();
}
