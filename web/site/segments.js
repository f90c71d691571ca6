/**
 * Searches the printed segments of a site whose server answers no questions: ADR 0048, `sunseed.edition.segments`.
 *
 * Reads from the newest segment to the oldest, and of each only the files that hold the question's grams, the rarest
 * looking first. A question with more than RANKED answers is answered by the newest, and older segments are not read.
 * Owned here: which files are fetched, and the order of the answers. Elsewhere: cutting (`grams.js`), the page
 * (`search.js`).
 */

import { Absent } from '../record/errors.js';
import { holds, nameTerms, terms, words } from './grams.js';

const RANKED = 1000;
const AT_ONCE = 6;
const READ_FOR_A_PHRASE = 24;
const LONGEST_NAME = 6;
const WEIGHTS = [1, 4, 10];
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** @typedef {import('./grams.js').Term} Term */
/** @typedef {(path: string, options?: {fresh?: boolean}) => Promise<Uint8Array>} Get */
/** @typedef {{items: number, sizes: number[], shards: number[], slots_a_title: number, topic_shards: number}} Layout */
/** @typedef {{size: number, number: number}} Segment */
/** @typedef {Map<number, number>} Places slot within a segment, and how well it fits: 0, 1 or 2 */
/** @typedef {{slot: number, fits: Map<string, number>}} Match */
/** @typedef {{path: string, headline: string, standfirst: string, byline: string, published: string, language: string}} Hit */
/** @typedef {{path: string, headline: string, standfirst: string, language: string, other: string[]}} Topic */
/** @typedef {{topics: Topic[], about: string[]}} Named what a spelling names, and the grams of what is about that */
/** @typedef {{hits: Hit[], topics: Topic[], names: string[], total: number, more: boolean}} Answer `names`: what parts of the
 * question are called too; `more`: there are more than counted */

/** @param {Get} get @param {string} path @param {{fresh?: boolean}} [options] */
const readJson = async (get, path, options) => JSON.parse(new TextDecoder().decode(await get(path, options)));

const TABLE = Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum >>> 0;
});

/** CRC-32 of a text's UTF-8. @param {string} text */
export function crc32(text) {
  let sum = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) sum = TABLE[(sum ^ byte) & 255] ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** Read what `sunseed.edition.segments.written` wrote. @param {string} text @returns {Places} */
export function places(text) {
  const found = new Map();
  let place = 0;
  let value = 0;
  let shift = 0;
  for (const sign of text) {
    const digit = DIGITS.indexOf(sign);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit < 32) {
      place += value >> 2;
      found.set(place, value & 3);
      value = shift = 0;
    }
  }
  return found;
}

/** The segments of a layout, newest first. @param {Layout} layout @returns {Segment[]} */
export function standing({ items, sizes }) {
  const found = [];
  let first = 0;
  for (const size of sizes) {
    const last = size === sizes[sizes.length - 1] ? Math.ceil(items / size) : Math.floor(items / size);
    for (let number = first / size; number < last; number += 1) found.push({ size, number });
    first = last * size;
  }
  return found.reverse();
}

/** One question to one printing of the segments; every file is fetched once. */
class Search {
  /** @param {Get} get @param {Layout} layout @param {string} language */
  constructor(get, layout, language) {
    this.get = get;
    this.layout = layout;
    this.always = language ? [`:${language.toLowerCase()}`] : [];
    /** @type {Map<string, Promise<Record<string, string>>>} */
    this.files = new Map();
    /** @type {Map<string, number>} how many stories have a gram */
    this.counts = new Map();
  }

  /** @param {string} path */
  file(path) {
    const known = this.files.get(path) ?? readJson(this.get, path);
    this.files.set(path, known);
    return known;
  }

  /** @param {Segment} segment @param {string} gram */
  async places(segment, gram) {
    const shards = this.layout.shards[this.layout.sizes.indexOf(segment.size)];
    const file = await this.file(`search/words/${segment.size}/${segment.number}/${crc32(gram) % shards}.json`);
    const found = Object.hasOwn(file, gram) ? places(file[gram]) : new Map();
    if (!gram.startsWith(':')) this.counts.set(gram, (this.counts.get(gram) ?? 0) + found.size);
    return found;
  }

  /** Stories of a segment that have all grams. @param {Segment} segment @param {string[]} grams @returns {Promise<Match[]>} */
  async allOf(segment, grams) {
    /** @type {Map<number, Map<string, number>> | null} */
    let kept = null;
    for (const gram of [...grams, ...this.always]) {
      const here = await this.places(segment, gram);
      const next = new Map();
      for (const [place, fit] of here) {
        const before = kept === null ? new Map() : kept.get(place);
        if (before) next.set(place, gram.startsWith(':') ? before : before.set(gram, fit));
      }
      kept = next;
      if (!kept.size) break;
    }
    return [...(kept ?? [])].map(([place, fits]) => ({ slot: segment.size * segment.number + place, fits }));
  }

  /** Stories that fit every part of a question in one of its ways, newest first, and whether all segments were read.
   * @param {string[][][]} parts @returns {Promise<{matches: Match[], whole: boolean}>} */
  async matches(parts) {
    const segments = standing(this.layout);
    /** @type {Match[]} */
    const found = [];
    for (let at = 0; at < segments.length; at += AT_ONCE) {
      const some = segments.slice(at, at + AT_ONCE);
      for (const one of await Promise.all(some.map((segment) => this.fitting(segment, parts)))) found.push(...one);
      if (found.length > RANKED && at + AT_ONCE < segments.length) return { matches: found, whole: false };
    }
    return { matches: found, whole: true };
  }

  /** @param {Segment} segment @param {string[][][]} parts @returns {Promise<Match[]>} */
  async fitting(segment, parts) {
    /** @type {Map<number, Map<string, number>> | null} */
    let kept = null;
    for (const ways of parts) {
      const here = await this.anyOf(segment, ways);
      const before = kept;
      if (before !== null) for (const slot of here.keys()) if (!before.has(slot)) here.delete(slot);
      for (const [slot, fits] of here) here.set(slot, new Map([...(before?.get(slot) ?? []), ...fits]));
      kept = here;
      if (!kept.size) break;
    }
    return [...(kept ?? [])].map(([slot, fits]) => ({ slot, fits })).sort((one, other) => other.slot - one.slot);
  }

  /** @param {Segment} segment @param {string[][]} ways @returns {Promise<Map<number, Map<string, number>>>} fits by slot */
  async anyOf(segment, ways) {
    const found = new Map();
    for (const way of ways) {
      for (const { slot, fits } of await this.allOf(segment, way)) if (!found.has(slot)) found.set(slot, fits);
    }
    return found;
  }

  /** How well a story fits: rare grams weigh more, and so do headlines. @param {Match} match */
  score({ fits }) {
    let sum = 0;
    for (const [gram, fit] of fits) {
      const count = this.counts.get(gram) ?? 0;
      sum += WEIGHTS[fit] * Math.log(1 + (Math.max(this.layout.items - count, 0) + 0.5) / (count + 0.5));
    }
    return sum;
  }

  /** @param {number} slot @returns {Promise<Hit>} */
  async hit(slot) {
    const size = this.layout.slots_a_title;
    const titles = /** @type {any} */ (await this.file(`search/titles/${Math.floor(slot / size)}.json`));
    const [path, headline, standfirst, byline, published, language] = titles[slot % size];
    return { path, headline, standfirst, byline, published, language };
  }

  /** What a spelling names. @param {string} spelling @returns {Promise<Named | null>} */
  async named(spelling) {
    const file = /** @type {any} */ (await this.file(`search/topics/${crc32(spelling) % this.layout.topic_shards}.json`));
    if (!Object.hasOwn(file, spelling)) return null;
    const { topics, about } = file[spelling];
    const shown = topics.map((/** @type {any[]} */ [path, headline, standfirst, language, other]) => ({ path, headline, standfirst, language, other }));
    return { topics: shown, about };
  }

  /** The terms of a question in order, those that are a name together: the longest name first, none for the rest.
   * @param {Term[]} asked @returns {Promise<{run: Term[], found: Named | null}[]>} */
  async parts(asked) {
    /** @param {number} at @param {number} last */
    const spelled = (at, last) => asked.slice(at, last).map((term) => term.spelling).join(' ');
    const runs = asked.flatMap((_, at) => asked.slice(at, at + LONGEST_NAME).map((_, more) => spelled(at, at + more + 1)));
    /** @type {Map<string, Named | null>} */
    const named = new Map();
    await Promise.all([...new Set(runs)].map(async (run) => named.set(run, await this.named(run))));
    const parts = [];
    for (let at = 0; at < asked.length; ) {
      let last = Math.min(asked.length, at + LONGEST_NAME);
      while (last > at + 1 && !named.get(spelled(at, last))) last -= 1;
      parts.push({ run: asked.slice(at, last), found: named.get(spelled(at, last)) ?? null });
      at = last;
    }
    return parts;
  }
}

/** The grams of terms, those that look rarest first. @param {Term[]} some */
const gramsOf = (some) => [...new Set(some.flatMap((term) => term.grams))].sort((one, other) => other.length - one.length);

/** @param {Topic} topic */
const namesOf = (topic) => [topic.headline, ...topic.other];

/**
 * The ways in which a story fits what is named: its own words, each name, being about it.
 * @param {Term[]} run @param {Named} found
 */
function waysOf(run, { topics, about }) {
  const names = topics.flatMap(namesOf).map((name) => gramsOf(nameTerms(name)));
  return [gramsOf(run), ...names, ...about.map((gram) => [gram])].filter((way) => way.length);
}

/**
 * Answer a question.
 * @param {Get} get fetches a file of the site
 * @param {string} question
 * @param {{language?: string, page?: number, perPage?: number, read?: (path: string) => Promise<string>}} [wish] `read`
 *   returns the words of a printed page, to look for a phrase in
 * @returns {Promise<Answer>}
 */
export async function ask(get, question, wish = {}) {
  try {
    return await answer(get, question, wish);
  } catch (error) {
    if (!(error instanceof Absent)) throw error;
    return answer(get, question, wish); // segments were merged between two of our requests
  }
}

/** @type {typeof ask} */
async function answer(get, question, { language = '', page = 1, perPage = 20, read } = {}) {
  const asked = terms(question);
  if (!asked.length) return { hits: [], topics: [], names: [], total: 0, more: false };
  const search = new Search(get, await readJson(get, 'search/index.json', { fresh: true }), language);
  const parts = await search.parts(asked);
  const plain = parts.flatMap(({ run, found }) => (found ? [] : run));
  const ways = parts.flatMap(({ run, found }) => (found ? [waysOf(run, found)] : []));
  const { matches, whole } = await search.matches(plain.length ? [[gramsOf(plain)], ...ways] : ways);
  const names = parts.flatMap(({ found }) => found?.topics ?? []).flatMap(namesOf);
  const topics = (parts.length === 1 && parts[0]?.found?.topics) || [];
  if (whole && matches.length <= RANKED) {
    const scores = new Map(matches.map((one) => [one, search.score(one)]));
    matches.sort((one, other) => (scores.get(other) ?? 0) - (scores.get(one) ?? 0) || other.slot - one.slot);
  }
  const phrases = plain.map((term) => term.phrase).filter(Boolean);
  const first = (page - 1) * perPage;
  if (!phrases.length || !read) {
    const hits = await Promise.all(matches.slice(first, first + perPage).map((one) => search.hit(one.slot)));
    return { hits, topics, names, total: matches.length, more: !whole };
  }
  const hits = await withPhrases(search, matches.slice(0, READ_FOR_A_PHRASE), phrases, read);
  const more = !whole || matches.length > READ_FOR_A_PHRASE;
  return { hits: hits.slice(first, first + perPage), topics, names, total: hits.length, more };
}

/**
 * Return the stories that hold all phrases, which only their pages can tell.
 * @param {Search} search @param {Match[]} matches @param {string[]} phrases @param {(path: string) => Promise<string>} read
 */
async function withPhrases(search, matches, phrases, read) {
  const found = [];
  for (let at = 0; at < matches.length; at += AT_ONCE) {
    const hits = await Promise.all(matches.slice(at, at + AT_ONCE).map((one) => search.hit(one.slot)));
    const texts = await Promise.all(hits.map((hit) => read(hit.path)));
    found.push(...hits.filter((_, place) => phrases.every((phrase) => holds(texts[place], phrase))));
  }
  return found;
}
