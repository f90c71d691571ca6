// What the phone's age library makes and opens, for tests/interop/test_film_hybrid.py: one question a line, in JSON.
import { createInterface } from 'node:readline';
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from '../../web/vendor/age/age/index.js';

const answers = {
  async make() {
    const identity = await generateHybridIdentity();
    return { identity, recipient: await identityToRecipient(identity) };
  },
  async encrypt({ recipients, data }) {
    const to = new Encrypter();
    for (const one of recipients) to.addRecipient(one);
    return Buffer.from(await to.encrypt(Buffer.from(data, 'base64'))).toString('base64');
  },
  async decrypt({ identity, file }) {
    const by = new Decrypter();
    by.addIdentity(identity);
    return Buffer.from(await by.decrypt(Buffer.from(file, 'base64'))).toString('base64');
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...said } = JSON.parse(line);
  let answer;
  try {
    answer = { answer: await answers[ask](said) };
  } catch (error) {
    answer = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
