/**
 * The page that checks other pages: takes an address, follows it into the record, and says each step's verdict.
 */

import { text } from '../record/bytes.js';
import { compareWithSeen, freshness, inspectPage, openRecord } from '../record/inspection.js';
import { ALTERED, statementOf } from '../record/verdict.js';
import { filesBelow } from './fetching.js';
import { remember, seenBefore } from './memory.js';
import { sealOf } from './sealing.js';
import { showVerdicts } from './showing.js';
import { wordsOfPage } from './words.js';

const root = document.body.dataset.root ?? '../';
const get = filesBelow(root);
const words = wordsOfPage();
const form = /** @type {HTMLFormElement | null} */ (document.querySelector('[data-verify]'));
const place = document.querySelector('[data-verdicts]');
const printed = [...document.querySelectorAll('[data-verifier]')].map((one) => one.textContent ?? '');

/** Return the site path of what a reader typed: a path, or a whole address of this site. @param {string} typed */
function sitePath(typed) {
  const base = new URL(root, document.baseURI);
  const address = /^[a-z]+:/i.test(typed) ? new URL(typed) : new URL(typed.replace(/^\/+/, ''), base);
  const inside = address.origin === base.origin && address.pathname.startsWith(base.pathname);
  return decodeURI(inside ? address.pathname.slice(base.pathname.length) : address.pathname.slice(1));
}

/** Return what a page says of its own seal. @param {string} path */
async function sealOn(path) {
  const page = new DOMParser().parseFromString(text(await get(path, { fresh: true }), 'page'), 'text/html');
  const seal = page.querySelector('[data-seal][data-check]');
  return seal instanceof HTMLElement ? sealOf(seal) : null;
}

/** @param {string} path */
async function check(path) {
  try {
    const record = await openRecord(get, printed, Date.now());
    const seen = seenBefore(record.head.origin);
    record.statements.push(await freshness(record, Date.now()));
    if (seen) record.statements.push(await compareWithSeen(record, seen));
    const statements = await inspectPage(get, record, path, await sealOn(path));
    if (!statements.some((one) => one.verdict === ALTERED)) remember(record.head);
    return statements;
  } catch (error) {
    return [statementOf(error, 'log')];
  }
}

/** @param {string} typed */
async function run(typed) {
  if (!place) return;
  place.textContent = words.working;
  showVerdicts(place, await check(sitePath(typed)), words);
}

if (form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem('page'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    run(field.value.trim());
  });
  const asked = new URLSearchParams(location.search).get('page');
  if (asked !== null) {
    field.value = `/${asked}`;
    run(asked);
  }
}
