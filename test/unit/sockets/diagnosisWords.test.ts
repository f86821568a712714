import * as assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import { conceptOf, diagnosisKinds, type Diagnosis } from '../../../src/sockets/diagnosis.ts';
import { diagnosisWords } from '../../../src/sockets/diagnosisWords.ts';

const base: Omit<Diagnosis, 'kind' | 'side' | 'facts'> = {
  id: 'x',
  severity: 'warning',
  server: { address: '::1', port: 9000 },
  since: 0,
  older: false,
  count: 3,
  sockets: [],
  connections: [],
  concept: 'reset',
};

describe('diagnosisWords', () => {
  for (const kind of diagnosisKinds) {
    it(`says ${kind} in both languages`, () => {
      for (const side of ['client', 'server'] as const) {
        for (const facts of [{}, { mutual: true }]) {
          const { what, why, code } = diagnosisWords({ ...base, kind, side, facts });
          for (const locale of ['en', 'zh-cn']) {
            const localizer = createLocalizer(locale);
            for (const words of [what, why, code].map(each => localizer.say(each))) {
              assert.doesNotMatch(words, /[{}]|undefined/);
              assert.equal(/\p{sc=Han}/u.test(words), locale === 'zh-cn', words);
            }
          }
        }
      }
      assert.ok(existsSync(`labs/concepts/${conceptOf[kind]}.md`));
    });
  }

  it('gives the server’s address as it is typed', () => {
    const { why } = diagnosisWords({
      ...base,
      kind: 'syn-retrying',
      side: 'client',
      facts: { retransmits: 2 },
    });
    assert.match(createLocalizer('en').say(why), /\[::1\]:9000 .*retransmissions: 2/);
  });
});
