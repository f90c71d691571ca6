/**
 * Checks the seal of a story where it stands, when a reader asks for it.
 */

import { freshness, inspectPage, openRecord } from '../record/inspection.js';
import { statementOf } from '../record/verdict.js';
import { filesBelow } from './fetching.js';
import { showVerdicts } from './showing.js';
import { wordsOfPage } from './words.js';

/** @param {HTMLElement} element with the attributes `data-index`, `data-leaf`, `data-document` */
export function sealOf(element) {
  return {
    index: Number(element.dataset.index),
    leaf: element.dataset.leaf ?? '',
    document: element.dataset.document ?? '',
  };
}

/** @param {HTMLElement} element @param {string} root the way to the site's root */
export async function showSeal(element, root) {
  const place = element.querySelector('[data-verdict]');
  if (!place) return;
  const words = wordsOfPage();
  place.textContent = words.working;
  const get = filesBelow(root);
  try {
    const record = await openRecord(get, [], Date.now());
    record.statements.push(await freshness(record, Date.now()));
    const statements = await inspectPage(get, record, element.dataset.page ?? '', sealOf(element));
    showVerdicts(place, statements, words);
  } catch (error) {
    showVerdicts(place, [statementOf(error, 'log')], words);
  }
}
