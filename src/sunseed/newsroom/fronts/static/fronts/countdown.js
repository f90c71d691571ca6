// Counts the seconds in which something can be taken back, then looks again.
import { anew } from "../desk/anew.js";

const plan = /** @type {HTMLElement | null} */ (document.querySelector("[data-plan]"));
const number = plan?.querySelector("[data-countdown]");

/** @param {number} due_ms @param {Element} shown */
function tick(due_ms, shown) {
  const left_s = Math.ceil((due_ms - Date.now()) / 1000);
  shown.textContent = String(Math.max(0, left_s));
  if (left_s <= -1) anew(() => location.replace(location.pathname));
  else setTimeout(tick, 250, due_ms, shown);
}

if (plan && number) tick(Date.parse(plan.dataset.plan ?? ""), number);
