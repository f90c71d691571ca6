/**
 * Which camera films, and its light. Cameras have no names before the first permission; then the browser tells them.
 */

/** @typedef {{facing: 'environment' | 'user'} | {device: string}} Choice */

/** @param {Choice} choice @returns {Promise<MediaStream>} */
export function openLens(choice) {
  const which = 'device' in choice ? { deviceId: { exact: choice.device } } : { facingMode: choice.facing };
  return navigator.mediaDevices.getUserMedia({ video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 } }, audio: true });
}

/** The cameras there are, with what the browser calls them. @returns {Promise<{device: string, label: string}[]>} */
export async function lenses() {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  const cameras = all.filter((one) => one.kind === 'videoinput' && one.deviceId);
  return cameras.map((one) => ({ device: one.deviceId, label: one.label }));
}

/** Which camera a stream really comes from. @param {MediaStream} stream */
export function lensOf(stream) {
  const { deviceId = '', facingMode = '' } = stream.getVideoTracks()[0]?.getSettings() ?? {};
  return { device: deviceId, facing: facingMode };
}

/** What comes after a press of "other camera": the next in the list, or the other side where nothing is listed. @param {MediaStream | null} stream @param {Choice} before @returns {Promise<Choice>} */
export async function nextLens(stream, before) {
  const all = await lenses();
  const at = all.findIndex((one) => stream && one.device === lensOf(stream).device);
  if (at >= 0 && all.length > 1) return { device: all[(at + 1) % all.length].device };
  return { facing: 'facing' in before && before.facing === 'environment' ? 'user' : 'environment' };
}

/** Whether this stream's camera has a light. @param {MediaStream} stream */
export function hasTorch(stream) {
  const track = stream.getVideoTracks()[0];
  return Boolean(/** @type {any} */ (track?.getCapabilities?.())?.torch);
}

/** @param {MediaStream} stream @param {boolean} on */
export async function setTorch(stream, on) {
  await stream.getVideoTracks()[0].applyConstraints(/** @type {any} */ ({ advanced: [{ torch: on }] }));
}
