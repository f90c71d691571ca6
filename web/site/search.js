/**
 * Answers a search in the reader's browser where the site's server does not: on a plain web server or a bucket.
 *
 * The page the public door answers with comes without this script. Owned here: the page. Elsewhere: the search
 * (`segments.js`), which says no word a reader sees; the words stand in the page, in its language.
 */

import { filesBelow } from './fetching.js';
import { isHan, pieces, words } from './grams.js';
import { ask } from './segments.js';

const PER_PAGE = 20;
const DEEPEST = 100;

/** @typedef {import('./segments.js').Hit} Hit */

const root = document.body.dataset.root ?? './';
const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'long', timeZone: 'UTC' });

/** @param {string} name @param {string} kind @param {(Node | string)[]} inside */
function make(name, kind, ...inside) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  made.append(...inside);
  return made;
}

/** @param {string} words @param {Record<string, string | number>} blanks */
const fill = (words, blanks) => words.replace(/\{(\w+)\}/g, (all, name) => String(blanks[name] ?? all));

/** @param {string} href @param {string} text */
function link(href, text) {
  const made = document.createElement('a');
  made.href = href;
  made.append(text);
  return made;
}

/** The words of a printed page's story, to look for a phrase in. @param {string} path */
async function wordsOf(path) {
  const page = new DOMParser().parseFromString(new TextDecoder().decode(await filesBelow(root)(path)), 'text/html');
  return (page.querySelector('article') ?? page.querySelector('main'))?.textContent ?? '';
}

/** A text with the words asked for marked. @param {string} text @param {string[]} asked */
function marked(text, asked) {
  const line = make('p', 'card-standfirst');
  for (const piece of pieces(text)) {
    const run = (isHan(piece) && asked.find((one) => isHan(one) && piece.includes(one))) || '';
    const at = piece.indexOf(run);
    if (typeof run === 'string' && run) line.append(piece.slice(0, at), make('mark', '', run), piece.slice(at + run.length));
    else line.append(piece && asked.includes(words(piece)[0] ?? '') ? make('mark', '', piece) : piece);
  }
  return line;
}

/** @param {Pick<Hit, 'path' | 'headline' | 'standfirst' | 'language'> & Partial<Hit>} hit @param {string[]} asked */
function entry(hit, asked) {
  const item = make('li', 'hit', make('h2', 'card-headline', link(root + hit.path, hit.headline)));
  item.dir = 'auto';
  if (hit.language !== document.documentElement.lang) item.lang = hit.language;
  if (hit.standfirst) item.append(marked(hit.standfirst, asked));
  if (hit.published) {
    const time = document.createElement('time');
    time.dateTime = hit.published;
    time.append(day.format(new Date(hit.published)));
    item.append(make('p', 'meta', ...(hit.byline ? [make('span', 'byline', hit.byline), ' '] : []), time));
  }
  return item;
}

/** @param {DOMStringMap} say @param {string} question @param {number} page @param {boolean} last */
function ways(say, question, page, last) {
  const nav = make('nav', 'ways');
  /** @param {number} to @param {string} rel @param {string} text */
  const way = (to, rel, text) => {
    const made = link(`?${new URLSearchParams({ q: question, page: String(to) })}`, `${text}: ${to}`);
    made.className = 'way';
    made.rel = rel;
    nav.append(made);
  };
  if (page > 1) way(page - 1, 'next', say.newer ?? '');
  if (!last) way(page + 1, 'prev', say.older ?? '');
  return nav;
}

/** @param {HTMLElement} place @param {string} question @param {number} page */
async function show(place, question, page) {
  const say = place.dataset;
  const status = make('p', 'search-total', fill(say.busy ?? '', { query: question }));
  status.setAttribute('role', 'status');
  place.replaceChildren(status);
  try {
    const wish = { language: say.within, page, perPage: PER_PAGE, read: wordsOf };
    const { hits, topics, names, total, more } = await ask(filesBelow(root), question, wish);
    const count = total.toLocaleString(document.documentElement.lang) + (more ? '+' : '');
    const found = total || topics.length ? say.total : say.none;
    status.replaceChildren(fill(found ?? '', { n: count, query: question }));
    const asked = [...words(question), ...words(names.join(' '))];
    const first = page === 1 ? topics.map((one) => ({ ...one, standfirst: one.standfirst || one.other.join(' · ') })) : [];
    if (first.length || hits.length) place.append(make('ol', 'hits', ...[...first, ...hits].map((one) => entry(one, asked))));
    if (page > 1 || total > page * PER_PAGE) place.append(ways(say, question, page, total <= page * PER_PAGE || page >= DEEPEST));
  } catch {
    status.replaceChildren(say.failed ?? '');
  }
}

const place = document.querySelector('[data-answer]');
const asked = new URLSearchParams(location.search);
const question = (asked.get('q') ?? '').trim().slice(0, 200);
const input = document.querySelector('#q');
if (place instanceof HTMLElement && question) {
  if (input instanceof HTMLInputElement) input.value = question;
  const page = /^[1-9][0-9]{0,2}$/.test(asked.get('page') ?? '') ? Number(asked.get('page')) : 1;
  show(place, question, Math.min(page, DEEPEST));
}
