/**
 * What interrupts film, as far as a phone can observe it, in the words of formats.md §5.
 *
 * A browser says of a track only that it lives, is muted, or has ended; a call is known by both tracks falling silent in
 * sight of the person, a lock screen or another app by the page being hidden. Pure; who listens is `watching.js`.
 */

/** @typedef {'live' | 'muted' | 'ended'} Track `ended` also where there is none */
/** @typedef {{video: Track, audio: Track, hidden: boolean, paused: boolean}} Observed */
/** @typedef {'hidden' | 'call' | 'muted' | 'camera' | 'storage' | 'crash' | 'paused'} Reason */

/** Timers and pieces both silent for so long: the page stood still, and nobody knows what the recorder did. */
export const STILL_MS = 5000;
/** While an interruption lasts the chain says so again and again, so that a kill in the midst of it hides nothing. */
export const AGAIN_MS = 5000;

/** Why no picture can be taken now, or null where it can. @param {Observed} now @returns {Reason | null} */
export function reasonOf({ video, audio, hidden, paused }) {
  if (paused) return 'paused';
  if (video === 'ended') return 'camera';
  if (video === 'live') return null;
  if (hidden) return 'hidden';
  return audio === 'live' ? 'muted' : 'call';
}

/** Whether the sound came or went while the picture goes on. @param {Observed} before @param {Observed} now */
export function soundChanged(before, now) {
  return reasonOf(before) === null && reasonOf(now) === null && (before.audio === 'live') !== (now.audio === 'live');
}
