// Arranging a front with script: by drag (mouse, pen, touch), by keys and by buttons, kept after each step. Without
// this file the same form works by its buttons, numbers and lists.
import { words } from "../desk/words.js";
import "./countdown.js";

const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-front]"));
const said = /** @type {HTMLElement} */ (form.querySelector("[data-said]"));
const state = /** @type {HTMLElement} */ (form.querySelector("[data-state]"));
const KEEP_MS = 400;
const EDGE_PX = 70;

/** @returns {HTMLElement[]} */
const zones = () => [...form.querySelectorAll("[data-zone]")].map((one) => /** @type {HTMLElement} */ (one));
/** @param {Element} zone @returns {HTMLElement[]} */
const slotsOf = (zone) => [...zone.children].map((one) => /** @type {HTMLElement} */ (one));
/** @param {string} name @param {string} [value] */
const field = (name, value) => /** @type {HTMLInputElement} */ (form.querySelector(`[name="${name}"]${value ? `[value="${value}"]` : ""}`));

// -- keeping ---------------------------------------------------------------------------------------------------------

let timer = 0, waiting = 0;
let keeping = Promise.resolve();

/** Write into the fields what the page shows: each story's part and number; offer only ways that lead elsewhere. */
function write() {
  for (const zone of zones()) {
    slotsOf(zone).forEach((slot, at) => {
      const key = slot.dataset.story ?? "";
      field(`order-${key}`).value = String(at + 1);
      field(`place-${key}`).value = zone.dataset.zone ?? "";
      for (const button of slot.querySelectorAll("[data-to]")) {
        /** @type {HTMLElement} */ (button).hidden = button.getAttribute("data-to") === zone.dataset.zone;
      }
    });
  }
}

/** Keep the order soon; steps that follow quickly are kept together. */
function keepSoon() {
  write();
  state.textContent = words("keeping");
  clearTimeout(timer);
  timer = setTimeout(() => { timer = 0; waiting += 1; keeping = keeping.then(keep).finally(() => { waiting -= 1; }); }, KEEP_MS);
}

async function keep() {
  try {
    const sent = new FormData(form);
    const answer = await fetch(location.pathname, { method: "POST", body: sent, headers: { "X-Requested-With": "fetch" } });
    const told = await answer.json();
    if (answer.ok) {
      field("revision").value = told.revision;
      show(told.differs);
    } else if (answer.status === 409 && told.revision !== undefined) conflict(told);
    else trouble(told.words ?? words("not-kept"));
  } catch {
    trouble(words("not-kept-away"));
  }
}

/** @param {boolean} differs */
function show(differs) {
  state.className = `state state-${differs ? "ready" : "public"}`;
  state.textContent = differs ? words("kept-another") : words("same-order");
  const reset = /** @type {HTMLElement | null} */ (form.querySelector("[data-reset]"));
  if (reset) reset.hidden = !differs;
}

/** @param {string} says */
function trouble(says) {
  state.className = "error";
  state.textContent = says;
}

/** Somebody else was faster: say so, and let the person choose. @param {{words: string, revision: number}} told */
function conflict(told) {
  trouble(`${told.words} `);
  const mine = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: words("keep-mine") });
  const theirs = Object.assign(document.createElement("a"), { href: location.pathname, className: "small button", textContent: words("take-theirs") });
  mine.addEventListener("click", () => { field("revision").value = String(told.revision); keepSoon(); });
  state.append(mine, " ", theirs);
}

// -- moving ----------------------------------------------------------------------------------------------------------

/** Say where a story stands now. @param {HTMLElement} slot @param {string} [before] */
function tell(slot, before = "") {
  const zone = /** @type {HTMLElement} */ (slot.parentElement);
  const rows = slotsOf(zone);
  const place = words("place", { title: slot.dataset.title ?? "", zone: zone.dataset.name ?? "", n: rows.indexOf(slot) + 1, all: rows.length });
  said.textContent = before ? `${before} ${place}` : place;
}

/** Move a story one step, over the edge into the part beside. @param {HTMLElement} slot @param {number} step */
function step(slot, step) {
  const zone = /** @type {HTMLElement} */ (slot.parentElement);
  const beside = step < 0 ? slot.previousElementSibling : slot.nextElementSibling;
  if (beside) {
    if (step < 0) beside.before(slot); else beside.after(slot);
    return;
  }
  toZone(slot, zones()[zones().indexOf(zone) + step], step > 0);
}

/** @param {HTMLElement} slot @param {HTMLElement | undefined} zone @param {boolean} first */
function toZone(slot, zone, first) {
  if (!zone || zone === slot.parentElement) return;
  if (first) zone.prepend(slot); else zone.append(slot);
}

/** What every way of moving remembers, to go back. @param {HTMLElement} slot */
function remember(slot) {
  const zone = /** @type {HTMLElement} */ (slot.parentElement), next = slot.nextElementSibling;
  return () => { if (next) zone.insertBefore(slot, next); else zone.append(slot); };
}

// -- keys ------------------------------------------------------------------------------------------------------------

/** @type {{slot: HTMLElement, back: () => void} | null} */
let held = null;

/** @param {HTMLElement} slot */
function pickUp(slot) {
  held = { slot, back: remember(slot) };
  mark(slot, true);
  said.textContent = words("picked-up", { title: slot.dataset.title ?? "" });
}

/** @param {boolean} keepIt */
function putDown(keepIt) {
  if (!held) return;
  const { slot, back } = held;
  held = null;
  if (!keepIt) back();
  mark(slot, false);
  if (!keepIt) /** @type {HTMLElement} */ (slot.querySelector("[data-handle]")).focus();
  tell(slot, keepIt ? words("put-down") : words("left"));
  if (keepIt) keepSoon();
}

/** @param {HTMLElement} slot @param {boolean} on */
function mark(slot, on) {
  slot.classList.toggle("held", on);
  form.classList.toggle("moving", on);
  slot.querySelector("[data-handle]")?.setAttribute("aria-pressed", String(on));
}

form.addEventListener("keydown", (event) => {
  if (!(event.target instanceof HTMLElement) || !held) return;
  const forth = document.documentElement.dir === "rtl" ? -1 : 1;  // parts stand the other way round where one reads from the right
  const across = { ArrowLeft: -forth, ArrowRight: forth }[event.key], along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") putDown(event.key === "Tab");
  else if (along) step(held.slot, along);
  else if (across) toZone(held.slot, zones()[zones().indexOf(/** @type {HTMLElement} */ (held.slot.parentElement)) + across], true);
  else return;
  if (event.key !== "Tab") event.preventDefault();
  if (held) {
    /** @type {HTMLElement} */ (held.slot.querySelector("[data-handle]")).focus();
    held.slot.scrollIntoView({ block: "nearest" });
    tell(held.slot);
  }
});

// -- drag ------------------------------------------------------------------------------------------------------------

/** @param {PointerEvent} event @param {HTMLElement} handle */
function drag(event, handle) {
  const slot = /** @type {HTMLElement} */ (handle.closest("[data-story]"));
  const box = slot.getBoundingClientRect();
  const gap = Object.assign(document.createElement("li"), { className: "gap" });
  const at = { x: event.clientX, y: event.clientY };
  /** @type {HTMLElement | null} */
  let ghost = null;
  let frame = 0;

  const lift = () => {
    ghost = /** @type {HTMLElement} */ (slot.cloneNode(true));
    ghost.removeAttribute("data-story");
    for (const one of ghost.querySelectorAll("[name], [id]")) { one.removeAttribute("name"); one.removeAttribute("id"); }
    ghost.classList.add("ghost");
    ghost.setAttribute("aria-hidden", "true");
    ghost.style.inlineSize = `${box.width}px`;
    document.body.append(ghost);
    mark(slot, true);
    slot.after(gap);  // the story itself stays: a touch ends when what was touched leaves the page
    frame = requestAnimationFrame(scroll);
  };
  const follow = () => {
    if (ghost) ghost.style.transform = `translate(${box.left + at.x - event.clientX}px, ${box.top + at.y - event.clientY}px)`;
    const zone = zones().map((one) => ({ one, part: /** @type {HTMLElement} */ (one.closest(".zone")).getBoundingClientRect() }))
      .find(({ part }) => at.x >= part.left && at.x <= part.right && at.y >= part.top && at.y <= part.bottom)?.one;
    if (!zone) return;
    const after = slotsOf(zone).filter((one) => one !== gap)
      .find((one) => { const area = one.getBoundingClientRect(); return at.y < area.top + area.height / 2; });
    if (gap.nextElementSibling !== (after ?? null) || gap.parentElement !== zone) zone.insertBefore(gap, after ?? null);
  };
  const scroll = () => {
    const over = at.y < EDGE_PX ? at.y - EDGE_PX : at.y > innerHeight - EDGE_PX ? at.y - innerHeight + EDGE_PX : 0;
    if (over) { scrollBy(0, over / 4); follow(); }
    frame = requestAnimationFrame(scroll);
  };
  /** @param {PointerEvent} moved */
  const move = (moved) => {
    at.x = moved.clientX; at.y = moved.clientY;
    if (!ghost && Math.hypot(at.x - event.clientX, at.y - event.clientY) > 4) lift();
    if (ghost) follow();
  };
  /** @param {boolean} keepIt */
  const end = (keepIt) => {
    for (const [name, listener] of listeners) removeEventListener(name, listener);
    cancelAnimationFrame(frame);
    if (!ghost) return;
    ghost.remove();
    mark(slot, false);
    if (keepIt) {
      gap.replaceWith(slot);
      tell(slot, words("put-down"));
      keepSoon();
    } else gap.remove();
  };
  /** @type {[string, (event: any) => void][]} */
  const listeners = [
    ["pointermove", move], ["pointerup", () => end(true)], ["pointercancel", () => end(false)],
    ["keydown", (key) => { if (key.key === "Escape") end(false); }],
  ];
  for (const [name, listener] of listeners) addEventListener(name, listener);
}

// -- buttons ---------------------------------------------------------------------------------------------------------

/** @param {string} what @param {HTMLElement} slot */
function press(what, slot) {
  if (what === "up" || what === "down") {
    const beside = what === "up" ? slot.previousElementSibling : slot.nextElementSibling;
    if (beside) step(slot, what === "up" ? -1 : 1);
  } else if (what === "remove") {
    said.textContent = words("removed", { title: slot.dataset.title ?? "" });
    slot.remove();
    keepSoon();
    return;
  } else toZone(slot, zones().find((one) => one.dataset.zone === what), false);
  tell(slot);
  keepSoon();
}

document.addEventListener("click", async (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const handle = /** @type {HTMLElement | null} */ (target?.closest("[data-handle]") ?? null);
  if (handle && event.detail === 0) {  // by a key: a pointer drags
    if (held) putDown(true); else pickUp(/** @type {HTMLElement} */ (handle.closest("[data-story]")));
    return;
  }
  const button = /** @type {HTMLButtonElement | null} */ (target?.closest("button[name]") ?? null);
  if (!button || button.form !== form) return;
  const [what, key] = button.value.split(":");
  const slot = /** @type {HTMLElement | null} */ (key ? form.querySelector(`[data-story="${CSS.escape(key)}"]`) : null);
  if (button.name === "move" && slot) {
    event.preventDefault();
    press(what, slot);
    if (slot.isConnected) button.focus();
    return;
  }
  clearTimeout(timer);  // what was moved a moment ago goes with this button's own request
  timer = 0;
  if (waiting) {  // what is being kept changes the revision from which this button begins
    event.preventDefault();
    await keeping;
    form.requestSubmit(button);
  }
});
addEventListener("pagehide", () => { if (timer) navigator.sendBeacon(location.pathname, new FormData(form)); });

form.addEventListener("pointerdown", (event) => {
  const handle = event.target instanceof Element ? event.target.closest("[data-handle]") : null;
  if (!handle || event.button !== 0) return;
  drag(event, /** @type {HTMLElement} */ (handle));
});
form.addEventListener("change", keepSoon);

// -- finding a story ---------------------------------------------------------------------------------------------------

/** Look for stories without leaving the page. @param {HTMLFormElement} find */
function searchHere(find) {
  const list = /** @type {HTMLElement} */ (document.querySelector("[data-candidates]"));
  find.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = new URLSearchParams({ q: /** @type {HTMLInputElement} */ (find.elements.namedItem("q")).value });
    const answer = await fetch(`${location.pathname}?${asked}`);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-candidates]");
    if (found) list.replaceChildren(...found.children);
  });
}

form.classList.add("scripted");
for (const one of document.querySelectorAll("[data-plain]")) /** @type {HTMLElement} */ (one).hidden = true;
for (const one of form.querySelectorAll("[data-handle]")) /** @type {HTMLElement} */ (one).hidden = false;
const find = document.querySelector("[data-find]");
if (find instanceof HTMLFormElement) searchHere(find);
