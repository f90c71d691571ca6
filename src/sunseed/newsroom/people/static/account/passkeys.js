// Passkeys: between the browser's WebAuthn and a form. The form carries what the newsroom asked for and takes the answer.
// Kinds of form: "login" asks the newsroom first, "get" proves with a passkey, "create" and "join" make one.

const trouble = document.querySelector("[data-trouble]");

/** @param {string} text base64url @returns {Uint8Array<ArrayBuffer>} */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

/** @param {ArrayBuffer | null | undefined} buffer @returns {string | undefined} base64url without padding */
function text(buffer) {
  if (!buffer) return undefined;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {any[] | undefined} list @returns {any[]} the same with ids as bytes */
function ids(list) {
  return (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
}

/** @param {any} key @returns {any} the newsroom's words for a key the browser gave */
function plain(key) {
  const given = key.response;
  /** @type {Record<string, any>} */
  const response = { clientDataJSON: text(given.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (given[part]) response[part] = text(given[part]);
  }
  if (given.getTransports) response.transports = given.getTransports();
  return { type: key.type, id: key.id, rawId: text(key.rawId), response, clientExtensionResults: key.getClientExtensionResults() };
}

/** @param {any} asked @param {boolean | undefined} alone whether the passkey is to let its owner in by itself */
async function create(asked, alone) {
  const options = { ...asked, challenge: bytes(asked.challenge), user: { ...asked.user, id: bytes(asked.user.id) } };
  options.excludeCredentials = ids(asked.excludeCredentials);
  if (alone !== undefined) {
    const wanted = alone ? "required" : "discouraged";
    options.authenticatorSelection = { ...asked.authenticatorSelection, residentKey: wanted, requireResidentKey: alone };
    if (alone) options.authenticatorSelection.userVerification = "required";
  }
  return navigator.credentials.create({ publicKey: options });
}

/** @param {any} asked */
async function prove(asked) {
  const options = { ...asked, challenge: bytes(asked.challenge), allowCredentials: ids(asked.allowCredentials) };
  return navigator.credentials.get({ publicKey: options });
}

/** @param {HTMLFormElement} form */
async function answer(form) {
  const kind = form.dataset.passkey;
  if (kind === "login") {
    const asked = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!asked.ok) throw new Error(`the newsroom answered ${asked.status}`);
    return prove((await asked.json()).request_options.publicKey);
  }
  const asked = JSON.parse(form.dataset.options ?? "").publicKey;
  if (kind === "get") return prove(asked);
  const box = form.querySelector("[name=passwordless]");
  return create(asked, box instanceof HTMLInputElement ? box.checked : undefined);
}

/** @param {unknown} error */
function say(error) {
  if (!(trouble instanceof HTMLElement)) throw error;
  const name = error instanceof DOMException ? error.name : "";
  const { refused, known, unable } = trouble.dataset;
  trouble.textContent = (name === "NotAllowedError" ? refused : name === "InvalidStateError" ? known : unable) ?? "";
  trouble.hidden = false;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!(form instanceof HTMLFormElement)) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    const field = form.elements.namedItem("credential");
    if (!(field instanceof HTMLInputElement)) return;
    event.preventDefault();
    try {
      if (trouble instanceof HTMLElement) trouble.hidden = true;
      field.value = JSON.stringify(plain(await answer(form)));
      form.submit();
    } catch (error) {
      say(error);
    }
  });
}
