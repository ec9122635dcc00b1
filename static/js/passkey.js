// Talks to the browser's passkeys for the form that asks for one. Pages work without: codes and passwords need no script.
"use strict";
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function decoded(options) {
  const found = { ...options, challenge: toBytes(options.challenge) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (found[list]) found[list] = found[list].map((one) => ({ ...one, id: toBytes(one.id) }));
  }
  if (found.user) found.user = { ...found.user, id: toBytes(found.user.id) };
  return found;
}

function encoded(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function options(form) {
  const stored = document.getElementById("passkey-options");
  if (stored) return JSON.parse(stored.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function ask(form) {
  const told = await options(form);
  if (!told.creation_options) return navigator.credentials.get({ publicKey: decoded(told.request_options.publicKey) });
  const publicKey = decoded(told.creation_options.publicKey);
  const alone = form.elements.passwordless?.checked ?? false;
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone ? { userVerification: "required" } : {}),
  };
  return navigator.credentials.create({ publicKey });
}

async function start(form) {
  const said = form.querySelector("[data-passkey-error]");
  said.hidden = true;
  try {
    form.elements.credential.value = encoded(await ask(form));
    form.submit();
  } catch (error) {
    const words = [...said.querySelectorAll("[data-passkey-word]")];
    const told = words.find((one) => one.dataset.passkeyWord === error.name) ?? words.find((one) => !one.dataset.passkeyWord);
    for (const one of words) one.hidden = one !== told;
    said.hidden = false;
  }
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  const button = form.querySelector("[data-passkey-start]");
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  button.addEventListener("click", () => start(form));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start(form);
  });
}
