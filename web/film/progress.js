/**
 * How far the newest capture is: filmed, in the record, held, and how many pieces of all captures wait here.
 */

/** @typedef {{filmed: number, recorded: number, held: number, waiting: number}} Progress milliseconds, and pieces */
/** @typedef {import('./core/keeper.js').Keeper} Store */
/** @typedef {import('./store.js').Kept} Kept */

/** Milliseconds of film up to a line. @param {Store} store @param {Kept} kept @param {number} seq */
async function untilOf(store, kept, seq) {
  if (seq >= kept.chain.seq) return kept.chain.until;
  for (let at = seq; at > 0; at -= 1) {
    const [line] = await store.lines(kept.capture, at, 1);
    const to = line?.seq === at && JSON.parse(new TextDecoder().decode(line.data).split('\n')[0]).to;
    if (Number.isSafeInteger(to)) return to;
  }
  return 0;
}

/**
 * @param {Store} store @param {string} filming the capture that grows, or '' @param {Progress} before kept where nothing is stored any more:
 * a capture that has arrived whole is forgotten, and all of it is in the record
 * @returns {Promise<Progress>}
 */
export async function progressOf(store, filming, before) {
  const captures = await store.captures();
  let waiting = 0;
  let oldest = Infinity;
  const current = captures.find((one) => one.capture === filming) ?? captures.sort((one, other) => other.began - one.began)[0];
  for (const one of captures) {
    const ciphers = await store.countCiphers(one.capture);
    waiting += ciphers + Math.max(0, one.chain.seq - one.accepted);
    // Ciphertext goes heads first, then the oldest: what goes next is where what is held ends.
    if (one === current && ciphers) oldest = (await store.nextSeq(one.capture, one.chain.seq)) ?? Infinity;
  }
  if (!current) return { filmed: before.filmed, recorded: before.filmed, held: before.filmed, waiting };
  const held = Math.min(oldest - 1, current.accepted);
  return {
    filmed: current.chain.until,
    recorded: await untilOf(store, current, current.recorded),
    held: await untilOf(store, current, held),
    waiting,
  };
}
