/**
 * Of whole sites, true and with one lie each, the browser's verifier says the word that Python says.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { fromBase64 } from './bytes.js';
import { Absent } from './errors.js';
import { freshness, inspectPage, openRecord } from './inspection.js';
import { overall, statementOf } from './verdict.js';

const sites = JSON.parse(readFileSync(new URL('../../tests/vectors/web/sites.json', import.meta.url), 'utf8'));
/** What the command says beside its word, and the page as statements of their own. */
const ASIDE = ['no-witness', 'no-policy', 'fresh', 'stale'];

/** @param {Record<string, string | null>} changed */
function reading(changed) {
  const files = { ...sites.files, ...changed };
  return async (address) => {
    const path = address === '' || address.endsWith('/') ? `${address}index.html` : address;
    if (!files[path]) throw new Absent(path);
    return fromBase64(files[path], path);
  };
}

async function inspect({ files, page, seal }) {
  const get = reading(files);
  try {
    const record = await openRecord(get, [], sites.now);
    record.statements.push(await freshness(record, sites.now));
    return await inspectPage(get, record, page.replace(/index\.html$/, ''), seal);
  } catch (error) {
    return [statementOf(error, 'log')];
  }
}

for (const one of sites.cases) {
  test(`${one.name}: ${one.verdict}`, async () => {
    const statements = await inspect(one);
    const told = statements.filter(({ code }) => !ASIDE.includes(code));
    assert.equal(overall(told), one.verdict, JSON.stringify(statements, null, 1));
  });
}
