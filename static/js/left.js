// Loads a page anew that the browser brings back from its memory after somebody has signed out. Without scripts, the image that base.html asks for does it.
"use strict";
const ended = () => /(?:^|; )session_ended=([^;]*)/.exec(document.cookie)?.[1] ?? "";
const before = ended();
addEventListener("pageshow", (event) => {
  if (!event.persisted || ended() === before) return;
  document.documentElement.hidden = true;
  location.reload();
});
