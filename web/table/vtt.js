/**
 * WebVTT as far as captions by hand need it: cues with times and text are read, styles and regions are left out.
 */

/** @typedef {{from_ms: number, to_ms: number, text: string}} Cue */

const LINE = /^(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})[ \t]+-->[ \t]+(?:(\d+):)?(\d{2}):(\d{2})\.(\d{3})(?:[ \t].*)?$/;
const MOST = 20_000;

/** @param {string | undefined} h @param {string} m @param {string} s @param {string} ms */
const time = (h, m, s, ms) => ((Number(h ?? 0) * 60 + Number(m)) * 60 + Number(s)) * 1000 + Number(ms);

/**
 * Read a file's cues in order.
 * @param {string} text @returns {Cue[]}
 * @throws {Error} where it is no WebVTT
 */
export function parse(text) {
  const rows = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  if (!/^WEBVTT(?:[ \t].*)?(?:\n|$)/.test(rows)) throw new Error('this file is no WebVTT: it should begin with the word WEBVTT');
  /** @type {Cue[]} */
  const cues = [];
  for (const block of rows.split(/\n{2,}/).slice(1)) {
    const said = block.split('\n').filter((row) => row !== '');
    const at = said.findIndex((row) => row.includes('-->'));
    const found = at >= 0 && at < 2 ? LINE.exec(said[at].trim()) : null;
    if (!found || /^(NOTE|STYLE|REGION)\b/.test(block)) continue;
    const words = said.slice(at + 1).join('\n').replace(/<[^>]*>/g, '');
    const plain = words.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&nbsp;', ' ').replaceAll('&amp;', '&').trim();
    const [from, to] = [time(found[1], found[2], found[3], found[4]), time(found[5], found[6], found[7], found[8])];
    if (plain && to > from) cues.push({ from_ms: from, to_ms: to, text: plain.slice(0, 2000) });
    if (cues.length > MOST) throw new Error(`more than ${MOST} captions`);
  }
  return cues.sort((a, b) => a.from_ms - b.from_ms);
}

/** Write cues as a file. @param {Cue[]} cues */
export function write(cues) {
  const two = (/** @type {number} */ n, length = 2) => String(n).padStart(length, '0');
  const at = (/** @type {number} */ ms) =>
    `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${two(ms % 1000, 3)}`;
  const safe = (/** @type {string} */ text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('-->', '--&gt;').replace(/\n{2,}/g, '\n');
  return `WEBVTT\n\n${cues.map((one) => `${at(one.from_ms)} --> ${at(one.to_ms)}\n${safe(one.text)}\n`).join('\n')}`;
}
