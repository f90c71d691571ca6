/**
 * Policies: which witnesses must have seen a checkpoint before it counts, and which of them say they have.
 *
 * Follows C2SP tlog-policy as `sunseed.record.policy` does: `log`, `witness`, `group` and `quorum` lines, names as
 * opaque octets. A root names the policy by its SHA-256; whoever hands bytes to `Policy.parse` compares that first.
 */

import { decimal, equal, fromLatin1, latin1, text } from './bytes.js';
import { Malformed, Untrue } from './errors.js';
import { ED25519, ED25519_COSIGNATURE, ML_DSA_44, parseVerifier, verify } from './note.js';

const MAX_POLICY_BYTES = 1_000_000;
const MAX_OF_A_KIND = 128;
const NONE = 'none';

/** @typedef {import('./note.js').Verifier} Verifier */
/** @typedef {{need: number, members: string[]}} Group */
/**
 * @typedef {object} Seen
 * @property {Map<string, number>} times for each witness that cosigned, the time it states, in seconds since 1970
 * @property {number | null} by when enough had signed; null where the policy asks for none, or they have not
 * @property {boolean} reached whether the quorum is reached; true where the policy asks for none
 * @property {string[]} unchecked witnesses whose line this browser cannot check
 */

/** A parsed policy file. */
export class Policy {
  constructor() {
    /** @type {Verifier[]} */
    this.logs = [];
    /** @type {Map<string, Verifier>} */
    this.witnesses = new Map();
    /** @type {Map<string, Group>} */
    this.groups = new Map();
    this.quorum = '';
  }

  /** Read a policy file; throw Malformed, naming the line. @param {Uint8Array} data */
  static parse(data) {
    if (data.length > MAX_POLICY_BYTES) throw new Malformed(`policy: more than ${MAX_POLICY_BYTES} bytes`);
    if (data.some((byte) => (byte < 0x20 && byte !== 0x09 && byte !== 0x0a) || byte === 0x7f)) {
      throw new Malformed('policy: a control character');
    }
    if (data.length && data[data.length - 1] !== 0x0a) throw new Malformed('policy: the last line has no newline');
    const reader = new Reader();
    for (const [at, line] of latin1(data).split('\n').entries()) reader.line(line, `policy line ${at + 1}`);
    if (!reader.policy.quorum) throw new Malformed('policy: there is no quorum line');
    return reader.policy;
  }

  /**
   * Count what the policy's witnesses say of a checkpoint note; throw Untrue if a known witness's line does not hold.
   * A cosignature whose timestamp is 0 makes no statement about time and does not count.
   * @param {import('./note.js').Note} note @returns {Promise<Seen>}
   */
  async count(note) {
    /** @type {Map<string, number>} */
    const times = new Map();
    const unchecked = [];
    const known = [...this.witnesses];
    const cosigned = note.lines.some((line) => known.some(([, one]) => one.name === line.name && equal(one.keyId, line.keyId)));
    const good = cosigned ? await verify(note, known.map(([, one]) => one)) : [];
    for (const { verifier, timestamp, checked } of good) {
      const [name] = /** @type {[string, Verifier]} */ (known.find(([, one]) => one.vkey === verifier.vkey));
      if (!checked) unchecked.push(name);
      else if (timestamp) times.set(name, Math.min(timestamp, times.get(name) ?? timestamp));
    }
    const by = this.quorum === NONE ? null : this.timeOf(this.quorum, times);
    return { times, by, reached: this.quorum === NONE || by !== null, unchecked };
  }

  /**
   * When a witness or group had signed: for a group, the time of its `need`-th member.
   * @param {string} name @param {Map<string, number>} times @returns {number | null}
   */
  timeOf(name, times) {
    const group = this.groups.get(name);
    if (!group) return times.get(name) ?? null;
    const members = group.members.map((one) => this.timeOf(one, times)).filter((one) => one !== null);
    return members.sort((one, other) => one - other)[group.need - 1] ?? null;
  }
}

/** The name of a witness as a person reads it. @param {string} octets */
export const readable = (octets) => new TextDecoder().decode(fromLatin1(octets));

/** Reads one policy file, line by line. */
class Reader {
  constructor() {
    this.policy = new Policy();
    /** @type {Set<string>} */
    this.members = new Set();
  }

  /** @param {string} line @param {string} where */
  line(line, where) {
    const [kind, ...rest] = line.split(/[ \t]+/).filter((word) => word);
    if (kind !== undefined && !kind.startsWith('#')) this.words(kind, rest, where);
    const { logs, witnesses, groups } = this.policy;
    if (Math.max(logs.length, witnesses.size, groups.size) > MAX_OF_A_KIND) {
      throw new Malformed(`${where}: more than ${MAX_OF_A_KIND} of a kind`);
    }
  }

  /** @param {string} kind @param {string[]} rest @param {string} where */
  words(kind, rest, where) {
    if (kind === 'log' && (rest.length === 1 || rest.length === 2)) this.log(rest[0], where);
    else if (kind === 'witness' && (rest.length === 2 || rest.length === 3)) this.witness(rest[0], rest[1], where);
    else if (kind === 'group' && rest.length > 2) this.group(rest[0], rest[1], rest.slice(2), where);
    else if (kind === 'quorum' && rest.length === 1) this.quorum(rest[0], where);
    else throw new Malformed(`${where}: expected a log, witness, group or quorum`);
  }

  /** @param {string} vkey @param {string} where */
  log(vkey, where) {
    const verifier = readKey(vkey, [ED25519, ML_DSA_44], where);
    if (this.policy.logs.some((one) => equal(one.public, verifier.public))) throw new Malformed(`${where}: a key twice`);
    this.policy.logs.push(verifier);
  }

  /** @param {string} name @param {string} vkey @param {string} where */
  witness(name, vkey, where) {
    const verifier = readKey(vkey, [ED25519_COSIGNATURE, ML_DSA_44], where);
    for (const other of this.policy.witnesses.values()) {
      const same = other.name === verifier.name && equal(other.keyId, verifier.keyId);
      if (same || equal(other.public, verifier.public)) throw new Malformed(`${where}: a key twice`);
    }
    this.checkNew(name, where);
    this.policy.witnesses.set(name, verifier);
  }

  /** @param {string} name @param {string} need @param {string[]} members @param {string} where */
  group(name, need, members, where) {
    for (const member of members) {
      this.checkDefined(member, where);
      if (this.members.has(member)) throw new Malformed(`${where}: a member twice`);
      this.members.add(member);
    }
    const count = need === 'any' ? 1 : need === 'all' ? members.length : decimal(need, `${where}: threshold`);
    if (count < 1 || count > members.length) throw new Malformed(`${where}: its threshold`);
    this.checkNew(name, where);
    this.policy.groups.set(name, { need: count, members });
  }

  /** @param {string} name @param {string} where */
  quorum(name, where) {
    if (this.policy.quorum) throw new Malformed(`${where}: a second quorum`);
    if (name !== NONE) this.checkDefined(name, where);
    this.policy.quorum = name;
  }

  /** @param {string} name @param {string} where */
  checkNew(name, where) {
    const { witnesses, groups } = this.policy;
    if (name === NONE || witnesses.has(name) || groups.has(name)) throw new Malformed(`${where}: the name is taken`);
  }

  /** @param {string} name @param {string} where */
  checkDefined(name, where) {
    const { witnesses, groups } = this.policy;
    if (!witnesses.has(name) && !groups.has(name)) throw new Malformed(`${where}: a name that is not defined above`);
  }
}

/** @param {string} vkey its octets @param {number[]} kinds @param {string} where */
function readKey(vkey, kinds, where) {
  const verifier = parseVerifier(text(fromLatin1(vkey), where));
  if (!kinds.includes(verifier.kind)) throw new Malformed(`${where}: a key of type ${verifier.kind} cannot stand here`);
  return verifier;
}

/**
 * Return the policy that a root names by digest; throw Untrue for other bytes.
 * @param {Uint8Array} data @param {string} named hex SHA-256 @param {string} found hex SHA-256 of `data`
 */
export function openPolicy(data, named, found) {
  if (found !== named) throw new Untrue(`policy: its SHA-256 is ${found}, the root names ${named}`);
  return Policy.parse(data);
}
