// What the desk shows before kept words are chosen: nothing is left out of a difference, and what is kept is bounded.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { difference } from "../../src/sunseed/newsroom/desk/static/desk/write/difference.js";
import { forgetAll, found, keep, unsent } from "../../src/sunseed/newsroom/desk/static/desk/write/keeping.js";

const WORDS = ["one", "two", " ", "\n", "你", "好", ".", "three"];
const text = (random, length) => Array.from({ length }, () => WORDS[Math.floor(random() * WORDS.length)]).join("");
const seeded = (seed) => () => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648; };

test("same and removed give the old text, same and added the new one", () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = seeded(seed);
    const before = text(random, seed % 23), after = text(random, seed % 19);
    const runs = difference(before, after);
    const joined = (without) => runs.filter((run) => run.change !== without).map((run) => run.text).join("");
    assert.equal(joined("added"), before);
    assert.equal(joined("removed"), after);
  }
});

test("texts too long to compare are shown whole, and quickly", () => {
  const long = (word) => Array.from({ length: 3000 }, (_, n) => `${word}${n}`).join(" ");
  assert.deepEqual(difference(long("a"), long("b")).map((run) => run.change), ["removed", "added"]);
});

beforeEach(() => {
  const kept = new Map();
  const methods = { getItem: (key) => kept.get(key) ?? null, removeItem: (key) => { delete store[key]; kept.delete(key); } };
  const store = Object.create(methods);
  store.__proto__.setItem = (key, value) => { kept.set(key, value); store[key] = value; };
  globalThis.localStorage = store;
});

const words = (at, value = "x") => ({ at, revision: 1, fields: [["body", value]] });

test("words are found by their account and story alone, and not those of open pages", () => {
  const now = Date.now();
  keep("7", "story", "page", words(now));
  keep("8", "story", "other", words(now));
  keep("7", "another", "page", words(now));
  assert.deepEqual(found("7", "story", new Set()).map((one) => one.page), ["page"]);
  assert.deepEqual(found("7", "story", new Set(["page"])), []);
  assert.equal(unsent("7"), 2);
  forgetAll("7");
  assert.equal(unsent("7"), 0);
  assert.equal(unsent("8"), 1);
});

test("the store is bounded: the oldest records go, and what is too long is refused", () => {
  const now = Date.now();
  for (let n = 0; n < 30; n += 1) assert.ok(keep("7", `story${n}`, "page", words(now - 1000 + n)));
  assert.equal(unsent("7"), 20);
  assert.equal(found("7", "story0", new Set()).length, 0);
  assert.equal(found("7", "story29", new Set()).length, 1);
  assert.equal(keep("7", "long", "page", words(now, "x".repeat(3_000_000))), false);
});

test("old records, and what is no record, are dropped and never read", () => {
  localStorage.setItem("unsent:7:story:a", JSON.stringify(words(Date.now() - 15 * 86_400_000)));
  localStorage.setItem("unsent:7:story:b", '{"at": "today"}');
  localStorage.setItem("unsent:7:story:c", "nonsense");
  localStorage.setItem("unsent:7:story:d", JSON.stringify({ at: Date.now(), revision: 1, fields: [["body", 4]] }));
  assert.deepEqual(found("7", "story", new Set()), []);
});
