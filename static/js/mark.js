// Fills the bar under a document with the words that are marked in it. Pages work without: words can be pasted there.
"use strict";
document.addEventListener("selectionchange", () => {
  const form = document.querySelector("[data-tie-form]");
  const text = document.querySelector("[data-tie-text]");
  const marked = document.getSelection();
  if (!form || !text || !marked || marked.isCollapsed) return;
  const range = marked.getRangeAt(0);
  if (!text.contains(range.commonAncestorContainer)) return;
  const words = range.cloneContents();
  for (const label of words.querySelectorAll(".clause-ref, .sentence-no")) label.remove(); // our own numbers are no words of the text
  form.elements.quote.value = words.textContent.trim();
});
