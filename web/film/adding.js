/**
 * What the page that films has beside its one button: photos, files, notes; they share their sheets, and what came last.
 */

import { Files } from './files.js';
import { Notes } from './notes.js';
import { PhotoButton } from './photo.js';
import { part } from './screen.js';

/** @param {import('./app.js').App} app */
export async function addSources(app) {
  /** @type {(last: string) => void} */
  const ended = (last) => notes.ended(last);
  const photo = new PhotoButton(app, ended);
  const notes = new Notes(app, photo);
  app.begun.push(async (take) => {
    await photo.end();
    await notes.began(take);
  });
  app.ended.push((take) => notes.stopped(take));
  notes.start();
  photo.start();
  await new Files(app, ended).start();
  sheet('add-file', 'file-sheet', () => undefined);
  sheet('add-note', 'note-sheet', () => notes.show());
}

/** A button opens a sheet; the sheet's own button, Escape and a press beside it close it. @param {string} button @param {string} name @param {() => void} opened */
function sheet(button, name, opened) {
  const dialog = /** @type {HTMLDialogElement} */ (part(name));
  const opener = /** @type {HTMLButtonElement} */ (part(button));
  opener.addEventListener('click', () => {
    opened();
    dialog.showModal();
  });
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  opener.disabled = false;
}
