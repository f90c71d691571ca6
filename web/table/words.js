/**
 * Every word of the light table, in one place: in English here, in the other languages under what the English says.
 *
 * A text that a table lacks stays English; a test holds that none does. What this machine or the newsroom says in its
 * own words (an error's details) is English everywhere and shown as it comes.
 */

import ar from './words-ar.js';
import es from './words-es.js';
import zh from './words-zh-hans.js';

/** @type {Record<string, {name: string, table: Record<string, string>}>} */
export const LANGUAGES = {
  en: { name: 'English', table: {} },
  es: { name: 'Español', table: es },
  'zh-Hans': { name: '简体中文', table: zh },
  ar: { name: 'العربية', table: ar },
};
const KEY = 'light-table-language';

/** The language that was chosen, or the first of the browser's that there is. @returns {string} */
function chosen() {
  const known = Object.keys(LANGUAGES);
  const wanted = [globalThis.localStorage?.getItem(KEY) ?? '', ...(globalThis.document ? navigator.languages : [])];
  for (const one of wanted) {
    const base = one.toLowerCase().split('-')[0];
    const found = known.find((each) => each === one || each.split('-')[0] === base);
    if (found) return found;
  }
  return 'en';
}

export const LANGUAGE = chosen();
const TABLE = LANGUAGES[LANGUAGE].table;

/** A text in the page's language, its places in braces filled. @param {string} text in English @param {Record<string, string | number>} [places] */
export const say = (text, places = {}) => fill(TABLE[text] ?? text, places);

/** Fill the places in braces of a text; among Arabic words each stands apart, so that a time is not turned round. @param {string} text @param {Record<string, string | number>} places */
export function fill(text, places) {
  const apart = (/** @type {string | number} */ one) => (LANGUAGE === 'ar' ? `\u2068${one}\u2069` : String(one));
  return text.replace(/\{(\w+)\}/g, (all, place) => (place in places ? apart(places[place]) : all));
}

/** @template {Record<string, string>} T @param {T} texts @returns {T} */
const told = (texts) => /** @type {T} */ (Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, say(text)])));

/** Put the page's own texts into its language. @param {Document} page */
export function translate(page) {
  [page.documentElement.lang, page.documentElement.dir] = [LANGUAGE, LANGUAGE === 'ar' ? 'rtl' : 'ltr'];
  page.title = say(page.title);
  const walk = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = /** @type {Text} */ (walk.currentNode);
    const text = node.data.trim();
    if (text in TABLE) node.data = node.data.replace(text, TABLE[text]);
  }
  for (const one of page.querySelectorAll('[aria-label]')) one.setAttribute('aria-label', say(one.getAttribute('aria-label') ?? ''));
}

/** Begin again in another language; marks are kept first. @param {string} language */
export function speak(language) {
  localStorage.setItem(KEY, language);
  location.reload();
}

export const STATES = told({
  sealed: 'sealed, being opened',
  held: 'sealed and held',
  missing: 'known only by its seal',
  altered: 'not what was sealed',
  gap: 'interrupted',
  mark: '',
});
export const REASONS = told({
  hidden: 'the page was hidden', call: 'a call', muted: 'the microphone was taken', camera: 'the camera was lost',
  storage: 'no room on the phone', crash: 'the app was killed', paused: 'paused by hand',
});
/** What somebody is in a film; the words of documents (formats.md §4). @type {Record<string, string>} */
export const ROLES = told({
  camera: 'Camera', interviewer: 'Interviewer', speaker: 'Speaker', editor: 'Editor', translator: 'Translator', researcher: 'Researcher',
});
/** How a box covers. */
export const HOWS = told({ solid: 'Solid', coarse: 'Coarse blocks' });
export const LATE = say('sealed long after it was filmed');
export const WORDS = told({
  noLink: 'Open the link that the terminal shows. It works once.',
  choose: 'Choose a capture.',
  none: 'Nothing has been filmed yet. Whatever is filmed next appears here by itself.',
  live: 'being filmed',
  ended: 'ended',
  open: 'not closed: it may go on, or the phone was taken',
  watch: 'Watch exactly what goes out',
  watching: 'Watching what goes out. Stay to the end.',
  watched: 'Watched whole. It can be released.',
  partly: 'Not all of it was played. Watch it again, to its end.',
  released: 'Released. It is public as soon as it is sealed and printed.',
  derived: 'Published as derived. Nothing was released.',
  made: 'The copy is made. Watch it to its end, then it can be published.',
  watchCopy: 'Watch the copy',
  watchingCopy: 'Watching the copy, as it goes out. Stay to the end.',
  watchedCopy: 'Watched whole. It can be published.',
  changed: 'Boxes or silences have changed: make the copy again.',
  boxKeys: 'Arrow keys move it, with Shift they make it larger or smaller, Delete removes it.',
  moves: 'Known at',
  silent: 'No sound',
  transcript: 'The transcript goes out as it stands: take out what is muted.',
  saved: 'kept, encrypted, on this machine',
  saving: 'keeping…',
  imported: '{n} captions read',
  notHeld: '{n} not held',
  nothing: 'nothing filmed yet',
  sentence: 'seconds {from}-{to} sealed, {held} held, {missing} known only by their seal',
  altered: '{n} not what was sealed',
  entries: 'the record had {n} entries',
  waits: 'waits for its tick',
  tick: 'tick {n}',
  tickAt: 'tick {n}, {at} (the newsroom says)',
  bounds: '{at}: {state}. Not before {before}; not after {after}.',
  range: 'Choose a range on the strip.',
  seconds: '{from} – {to}, {n} s',
  with: 'With {what}.',
  and: '{one} and {other}',
  box: '{n} box',
  boxes: '{n} boxes',
  silence: '{n} silence',
  silences: '{n} silences',
  play: 'Play',
  pause: 'Pause',
  page: 'Its public page',
  file: 'Sealed from a file, not while it was filmed. Places on the strip are shares of the file.',
  fileOnly: 'This film is from a file. What its camera wrote into it (place, device, time, encoder) would be public for ever, so it is not released. The clean copy holds none of it.',
});

/** What a job on this machine is doing, as it says it. */
export const STEPS = told({
  preparing: 'Preparing', opening: 'Opening', packing: 'Packing', 'making the clean copy': 'Making the clean copy', sending: 'Sending', publishing: 'Publishing', done: 'Done',
});

/** How a capture stands. @param {Iterable<{part: string, state: string, from_ms: number, to_ms: number}>} items */
export function sentence(items) {
  const film = [...items].filter((one) => one.part === 'media');
  if (!film.length) return WORDS.nothing;
  const s = (/** @type {string} */ state) => Math.round(film.reduce((sum, one) => sum + (!state || one.state === state ? one.to_ms - one.from_ms : 0), 0) / 1000);
  const [held, altered] = [s('held'), s('altered')];
  const [from, to] = [Math.floor(film[0].from_ms / 1000), Math.floor(Math.max(...film.map((one) => one.to_ms)) / 1000)];
  const said = fill(WORDS.sentence, { from, to, held, missing: Math.max(s('') - held - altered, 0) });
  return altered ? `${said}, ${fill(WORDS.altered, { n: altered })}` : said;
}

/** Seconds as people read them. @param {number} ms */
export function clock(ms) {
  const s = Math.max(0, ms) / 1000;
  const [h, m, rest] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, Math.floor(s % 60)];
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return h ? `${h}:${two(m)}:${two(rest)}` : `${m}:${two(rest)}`;
}

/** With tenths. @param {number} ms */
export const exact = (ms) => `${clock(ms)}.${Math.floor((Math.max(0, ms) % 1000) / 100)}`;

/** "1:02.5", "62.5" or "1:00:02" as milliseconds; NaN for anything else. @param {string} text */
export function parseClock(text) {
  const parts = text.trim().split(':');
  if (parts.length > 3 || !parts.every((one, at) => /^\d+(\.\d+)?$/.test(one) && (at === parts.length - 1 || /^\d+$/.test(one)))) return NaN;
  return Math.round(parts.reduce((sum, one) => sum * 60 + Number(one), 0) * 1000);
}
