/**
 * Roots: who may speak for a newsroom, and how one root hands over to the next.
 *
 * Follows formats.md §4 as `sunseed.record.root` does, rule for rule: a root is signed by as many of its own keys as it
 * needs, and a later one by as many of the keys before it too. Which root is in force for which tree is `succession.js`.
 */

import { equal, fromHex } from './bytes.js';
import { Malformed, Untrue } from './errors.js';
import { ED25519, ML_DSA_44, parse, parseVerifier, verify } from './note.js';
import { parseStatement } from './statement.js';
import { checkTreeHead } from './tree_head.js';

/** @typedef {import('./note.js').Verifier} Verifier */
/** @typedef {{verifier: Verifier, size: number}} Compromised a key, and the last tree its line counts for */
/** @typedef {import('./tree_head.js').TreeHead} TreeHead */
/**
 * @typedef {object} Root
 * @property {string} origin
 * @property {number} serial
 * @property {string} expires
 * @property {Verifier[]} root
 * @property {number} need
 * @property {Verifier[]} log
 * @property {string} policy hex SHA-256 of the file that names witnesses and quorum
 * @property {number} freshS
 * @property {Compromised[]} compromised
 * @property {TreeHead | null} after the end of the log this one succeeds
 * @property {Uint8Array} text the signed bytes
 * @property {boolean} unchecked whether a signature was met that this browser cannot check
 */

const FIELDS = ['root', 'need', 'log', 'notice', 'intake', 'policy', 'tick_s', 'fresh_s', 'desk', 'compromised'];
const MOST_SECONDS = 86_400 * 366;

/** @param {unknown} value @param {number} least @param {number} most @param {string} what @returns {number} */
function whole(value, least, most, what) {
  const fits = Number.isSafeInteger(value) && /** @type {number} */ (value) >= least;
  if (!fits || /** @type {number} */ (value) > most) throw new Malformed(`root: ${what}`);
  return /** @type {number} */ (value);
}

/** @param {unknown} value @param {string} what @returns {string} */
function string(value, what) {
  if (typeof value !== 'string') throw new Malformed(`root: ${what}`);
  return value;
}

/** @param {unknown} value @param {string} what @returns {unknown[]} */
function list(value, what) {
  if (!Array.isArray(value)) throw new Malformed(`root: ${what}`);
  return value;
}

/** Refuse an object with other fields than these. @param {any} value @param {string[]} names @param {string} what */
function fields(value, names, what) {
  const good = value !== null && typeof value === 'object' && !Array.isArray(value);
  if (!good || names.some((name) => !Object.hasOwn(value, name)) || Object.keys(value).length !== names.length) {
    throw new Malformed(`root: the fields of ${what}`);
  }
  return value;
}

/** @param {unknown} value @param {string} what */
const keys = (value, what) => list(value, what).map((one) => parseVerifier(string(one, what)));

/** @param {unknown} value @param {string} what */
function digest(value, what) {
  fromHex(string(value, what), `root: ${what}`, 32);
  return /** @type {string} */ (value);
}

/** @param {unknown} value @returns {Compromised[]} */
function readCompromised(value) {
  const lost = list(value, 'compromised').map((one) => {
    const { key, size } = fields(one, ['key', 'size'], 'compromised');
    return { verifier: parseVerifier(string(key, 'compromised')), size: whole(size, 0, Number.MAX_SAFE_INTEGER, 'size') };
  });
  if (new Set(lost.map((one) => one.verifier.vkey)).size !== lost.length) throw new Malformed('root: disowned twice');
  return lost;
}

/** @param {unknown} value @returns {TreeHead | null} */
function readAfter(value) {
  if (value === undefined) return null;
  const { origin, size, root } = fields(value, ['origin', 'size', 'root'], 'after');
  const head = {
    origin: string(origin, 'after'),
    size: whole(size, 0, Number.MAX_SAFE_INTEGER, 'after'),
    root: fromHex(string(root, 'after'), 'root: after', 32),
  };
  return checkTreeHead(head);
}

/**
 * Read the text of a root note; that anybody signed it is not shown by this.
 * @param {Uint8Array} signed @returns {Root}
 */
export function parseRoot(signed) {
  const { body, ...said } = parseStatement(signed, 'root');
  const { after, ...rest } = body;
  fields(rest, FIELDS, 'the root');
  const [notice, intake] = [body.notice, body.intake].map((one) => parseVerifier(string(one, 'notice or intake')));
  digest(body.desk, 'desk');
  whole(body.tick_s, 1, MOST_SECONDS, 'tick_s');
  const root = {
    ...said,
    root: keys(body.root, 'root'),
    need: whole(body.need, 1, Number.MAX_SAFE_INTEGER, 'need'),
    log: keys(body.log, 'log'),
    policy: digest(body.policy, 'policy'),
    freshS: whole(body.fresh_s, 1, MOST_SECONDS, 'fresh_s'),
    compromised: readCompromised(body.compromised),
    after: readAfter(after),
    text: signed,
    unchecked: false,
  };
  checkKeys(root, [notice, intake]);
  return root;
}

/** @param {Root} root @param {Verifier[]} others the notice and the intake key */
function checkKeys(root, others) {
  const everyone = [...root.root, ...root.log, ...others];
  const distinct = (/** @type {(one: Verifier) => string} */ of) => new Set(everyone.map(of)).size === everyone.length;
  if (!distinct((one) => one.public.join()) || !distinct((one) => `${one.name}+${one.keyId.join()}`)) {
    throw new Malformed('root: one key stands in two places; each task has a key of its own');
  }
  if ([...root.root, ...others].some((one) => one.kind !== ED25519)) {
    throw new Malformed('root: root, notice and intake keys are of type 01 (Ed25519)');
  }
  if (root.need > root.root.length) throw new Malformed(`root: ${root.need} of ${root.root.length} keys cannot be needed`);
  const kinds = new Set(root.log.map((one) => one.kind));
  const both = kinds.size === 2 && kinds.has(ED25519) && kinds.has(ML_DSA_44);
  if (!both || root.log.some((one) => one.name !== root.origin)) {
    throw new Malformed(`root: expected an Ed25519 and an ML-DSA-44 log key named ${root.origin}`);
  }
  if (root.after?.origin === root.origin) throw new Malformed('root: a log cannot come after itself');
}

/**
 * Return whether every line was checked; throw Untrue unless enough keys of the root `of` signed.
 * @param {import('./note.js').Note} note @param {Root} root @param {Root} of
 */
async function checkSigned(note, root, of) {
  const good = await verify(note, of.root);
  const signed = new Set(good.map((one) => one.verifier.vkey)).size;
  if (signed < of.need) {
    throw new Untrue(`root ${root.serial} of ${root.origin}: ${signed} keys of root ${of.serial} signed, ${of.need} must`);
  }
  return good.every((one) => one.checked);
}

/** Return a root that as many of its own keys signed as it needs. @param {Uint8Array} signed @returns {Promise<Root>} */
export async function openPinned(signed) {
  const note = parse(signed);
  const root = parseRoot(note.text);
  return { ...root, unchecked: !(await checkSigned(note, root, root)) };
}

/**
 * Return the root that follows a trusted one; throw Malformed or Untrue if it does not follow it.
 * @param {Root} previous @param {Uint8Array} signed @returns {Promise<Root>}
 */
export async function succeed(previous, signed) {
  const note = parse(signed);
  const root = parseRoot(note.text);
  const before = await checkSigned(note, root, previous);
  const own = await checkSigned(note, root, root);
  if (root.serial !== previous.serial + 1) {
    throw new Untrue(`root: expected serial ${previous.serial + 1}, got ${root.serial}`);
  }
  if (root.origin === previous.origin) {
    if (!sameHead(root.after, previous.after)) throw new Untrue(`root ${root.serial}: the log it comes after has changed`);
    checkStillDisowned(previous, root);
  } else if (root.after?.origin !== previous.origin) {
    throw new Untrue(`root ${root.serial}: ${root.origin} does not say that it comes after ${previous.origin}`);
  }
  return { ...root, unchecked: previous.unchecked || !before || !own };
}

/** @param {TreeHead | null} one @param {TreeHead | null} other */
function sameHead(one, other) {
  if (one === null || other === null) return one === other;
  return one.origin === other.origin && one.size === other.size && equal(one.root, other.root);
}

/** @param {Root} previous @param {Root} root */
function checkStillDisowned(previous, root) {
  for (const lost of previous.compromised) {
    const now = root.compromised.find((one) => one.verifier.vkey === lost.verifier.vkey);
    if (!now || now.size > lost.size) {
      throw new Untrue(`root ${root.serial}: ${lost.verifier.name} was believed up to ${lost.size} and is now believed again`);
    }
  }
}

/** Throw Untrue if one of these keys is disowned for a tree of `size`. @param {Root} root @param {Verifier[]} verifiers @param {number} size */
export function checkBelieved(root, verifiers, size) {
  for (const lost of root.compromised) {
    if (size > lost.size && verifiers.some((one) => one.vkey === lost.verifier.vkey)) {
      throw new Untrue(`checkpoint at size ${size}: ${lost.verifier.name} is believed only up to size ${lost.size}`);
    }
  }
}

/** Whether a root says nothing any more. @param {Root} root @param {number} nowMs milliseconds since 1970 */
export const isExpired = (root, nowMs) => nowMs >= Date.parse(root.expires);
