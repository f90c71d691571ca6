/** Every word of the light table, in one place. */

export const STATES = {
  sealed: 'sealed, being opened',
  held: 'sealed and held',
  missing: 'known only by its seal',
  altered: 'not what was sealed',
  gap: 'interrupted',
  mark: '',
};
export const REASONS = {
  hidden: 'the page was hidden', call: 'a call', muted: 'the microphone was taken', camera: 'the camera was lost',
  storage: 'no room on the phone', crash: 'the app was killed', paused: 'paused by hand',
};
/** What somebody is in a film; the words of documents (formats.md §4). @type {Record<string, string>} */
export const ROLES = {
  camera: 'Camera', interviewer: 'Interviewer', speaker: 'Speaker', editor: 'Editor', translator: 'Translator', researcher: 'Researcher',
};
/** How a box covers. */
export const HOWS = { solid: 'Solid', coarse: 'Coarse blocks' };
export const LATE = 'sealed long after it was filmed';
export const WORDS = {
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
  imported: 'captions read',
};

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
