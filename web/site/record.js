/**
 * The record page: reads the newest checkpoint, lists and draws the newest entries, opens one and proves it.
 *
 * Everything is computed here from the site's own files; an entry is shown as read only after its proof has led to
 * the signed root. Follows formats.md §3 and §10.
 */

import { base64, hex, text } from '../record/bytes.js';
import { decode } from '../record/entry.js';
import { compareWithSeen, freshness, openRecord } from '../record/inspection.js';
import { TILE_WIDTH } from '../record/layout.js';
import { ALTERED, say, statementOf, VERIFIED } from '../record/verdict.js';
import { Field } from './field.js';
import { filesBelow } from './fetching.js';
import { remember, seenBefore } from './memory.js';
import { element, showVerdicts, verdictElement } from './showing.js';
import { fill, wordsOfPage } from './words.js';

const BUNDLES_AT_ONCE = 4;
const LISTED = 15;
/** Kinds that beat by themselves; the list leaves them out until asked. */
const BEATS = new Set(['tick', 'edition']);

const root = document.body.dataset.root ?? '../';
const get = filesBelow(root);
const words = wordsOfPage();
const shell = /** @type {HTMLElement} */ (document.querySelector('[data-record]'));
const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (shell.querySelector(`[data-${name}]`));
const printed = [...document.querySelectorAll('[data-verifier]')].map((one) => one.textContent ?? '');

/** @typedef {{index: number, kind: string, at: string}} Listed */
/** @typedef {import('../record/inspection.js').OpenRecord} OpenRecord */
/** @type {{record: OpenRecord | null, seen: Listed[], nextBundle: number, beats: boolean, listed: number}} */
const state = { record: null, seen: [], nextBundle: -1, beats: false, listed: LISTED };

/** @param {string} kind */
const kindName = (kind) => words[`kinds_${kind}`] ?? words.kinds_unknown;

const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : `${language}-u-nu-latn`, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});

/** @param {string} at */
const moment = (at) => `${clock.format(new Date(at))} UTC`;

/** Read a few more bundles, from the end towards the beginning. */
async function readMore() {
  const { record } = state;
  if (!record) return;
  for (let read = 0; read < BUNDLES_AT_ONCE && state.nextBundle >= 0; read += 1, state.nextBundle -= 1) {
    const entries = await record.log.bundle(state.nextBundle, record.head.size);
    for (let at = entries.length - 1; at >= 0; at -= 1) {
      const index = state.nextBundle * TILE_WIDTH + at;
      state.seen.push({ index, ...summary(entries[at]) });
    }
  }
}

/** @param {Uint8Array} data */
function summary(data) {
  try {
    const entry = decode(data);
    return { kind: entry.unknown ? 'unknown' : entry.kind, at: entry.at };
  } catch {
    return { kind: 'unknown', at: '' };
  }
}

function showList() {
  const shown = state.seen.filter((one) => state.beats || !BEATS.has(one.kind));
  const list = element('ol', 'entry-list');
  for (const one of shown.slice(0, state.listed)) {
    const link = /** @type {HTMLAnchorElement} */ (element('a', ''));
    link.href = `#${one.index}`;
    link.append(
      element('span', 'entry-number', String(one.index)),
      element('span', '', kindName(one.kind)),
      element('time', '', one.at ? moment(one.at) : ''),
    );
    list.append(element('li', '', link));
  }
  const place = part('newest');
  const heading = element('h2', '', shell.dataset.wordsNewest ?? '');
  place.replaceChildren(heading, beatsBox(), list, ...(shown.length > state.listed || state.nextBundle >= 0 ? [moreButton()] : []));
}

function beatsBox() {
  const box = /** @type {HTMLInputElement} */ (element('input', ''));
  box.type = 'checkbox';
  box.checked = state.beats;
  box.addEventListener('change', () => {
    state.beats = box.checked;
    showList();
  });
  return element('label', 'choice', box, ` ${words.show_ticks}`);
}

function moreButton() {
  const button = /** @type {HTMLButtonElement} */ (element('button', 'button button-quiet', words.older));
  button.type = 'button';
  button.addEventListener('click', async () => {
    button.disabled = true;
    state.listed += 4 * LISTED;
    await readMore();
    showList();
    showField();
  });
  return button;
}

/** @type {Field | undefined} */
let field;

function showField() {
  const help = shell.dataset.wordsHelp ?? '';
  const drawn = fill(words.drawn, { shown: state.seen.length, size: state.record?.head.size ?? 0 });
  field ??= new Field(part('field'), shell.dataset.wordsField ?? '', `${drawn} ${help}`, (index) => {
    location.hash = `#${index}`;
  });
  field.show(
    state.seen.map((one) => ({
      index: one.index,
      kind: one.kind,
      label: fill(words.seed, { index: one.index, kind: kindName(one.kind), at: one.at }),
    })),
  );
}

/** Open the entry named by the address. */
async function openFromAddress() {
  const wanted = location.hash.slice(1);
  const { record } = state;
  if (!record || !/^(0|[1-9][0-9]*)$/.test(wanted)) return;
  const index = Number(wanted);
  const place = part('entry');
  const heading = element('h2', '', `${shell.dataset.wordsEntry} ${index}`);
  if (index >= record.head.size) {
    place.replaceChildren(heading, verdictElement(say(ALTERED, 'no-entry', { index, size: record.head.size }), words));
    return;
  }
  try {
    const { entry, leaf, path } = await record.log.prove(index, record.head);
    const values = { index, size: record.head.size, steps: path.length };
    place.replaceChildren(heading, verdictElement(say(VERIFIED, 'proved', values), words), facts(entry, leaf));
  } catch (error) {
    place.replaceChildren(heading, verdictElement(statementOf(error, wanted), words));
  }
  field?.mark(index);
  place.focus({ preventScroll: false });
}

/** @param {Uint8Array} data @param {Uint8Array} leaf */
function facts(data, leaf) {
  const list = element('dl', 'entry-facts');
  /** @param {string} name @param {string | Node} value */
  const row = (name, value) => list.append(element('div', '', element('dt', '', name), element('dd', '', value)));
  let entry = /** @type {Record<string, any>} */ ({});
  try {
    entry = decode(data);
    row(kindName(entry.unknown ? 'unknown' : entry.kind), moment(entry.at));
  } catch {
    row(words.kinds_unknown, '');
  }
  if (entry.kind === 'publish' && typeof entry.sha256 === 'string') {
    const link = /** @type {HTMLAnchorElement} */ (element('a', '', words.document));
    link.href = `${root}objects/${entry.sha256.slice(0, 2)}/${entry.sha256}.json`;
    row(`SHA-256`, element('span', '', element('code', 'digest', entry.sha256), link));
  }
  row(words.leaf, element('code', 'digest', hex(leaf)));
  row(words.bytes, element('code', 'digest', printable(data)));
  return list;
}

/** @param {Uint8Array} data */
function printable(data) {
  try {
    return text(data, 'entry');
  } catch {
    return base64(data);
  }
}

async function start() {
  const place = part('state');
  place.textContent = words.working;
  try {
    const record = await openRecord(get, printed, Date.now());
    const seen = seenBefore(record.head.origin);
    record.statements.push(await freshness(record, Date.now()));
    if (seen) record.statements.push(await compareWithSeen(record, seen));
    if (!record.statements.some((one) => one.verdict === ALTERED)) remember(record.head);
    state.record = record;
    state.nextBundle = Math.floor((record.head.size - 1) / TILE_WIDTH);
    showVerdicts(place, record.statements, words);
    await readMore();
    showField();
    showList();
    await openFromAddress();
  } catch (error) {
    showVerdicts(place, [statementOf(error, 'log')], words);
  }
}

addEventListener('hashchange', openFromAddress);
part('open').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = /** @type {HTMLInputElement} */ (part('open').querySelector('input'));
  location.hash = `#${input.value.trim()}`;
});
start();
