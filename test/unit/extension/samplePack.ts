import type { PackFacts } from '../../../src/extension/packPage.ts';
import type { UpdateFacts } from '../../../src/extension/updatePage.ts';
import { labManifestSchema, type LabManifest } from '../../../src/lab/manifest.ts';
import { tinyManifest } from '../lab/testLab.ts';

const manifest: LabManifest = labManifestSchema.parse({
  ...tinyManifest,
  checks: [
    ...tinyManifest.checks,
    { id: 'T03', title: 'Waits for `EAGAIN`', points: 2, deadlineMs: 2000, bonus: true },
    { id: 'T04', title: 'What nobody may know', points: 3, deadlineMs: 2000, visibility: 'hidden' },
  ],
});

/** A pack of somebody whose key was never seen here. */
export const newPack: PackFacts = {
  file: 'tiny.socklab',
  manifest,
  kind: 'learner',
  signer: { name: 'Some Author', keyId: '1c9f-04aa-77b2-10de-5c3a-e0f1', note: 'not known here' },
  proof: { socklab: '0.1.0', checks: 4, solutions: 2, variants: 0, faults: 5 },
  digest: 'ab'.repeat(32),
  files: ['README.md', 'checks.mjs', 'lab.json', 'starters/c/server.c'].map((name, at) => ({
    name,
    size: 100 * at,
    sha256: `${at}f`.repeat(32),
  })),
  readme: '# Tiny lab\n\nSay <b>hello</b>.\n',
  signerWarnings: [{ words: 'This is the first pack with this key.', loud: false }],
  install: { step: 'new', notes: [], links: { install: 'command:install' } },
};

const [first, second] = manifest.checks;
if (!first || !second) throw new Error('the tiny lab has two checks');

export const sampleUpdate: UpdateFacts = {
  ...{ title: 'Tiny lab', folder: 'tiny-c · C', before: '1.2.0', now: '1.3.0' },
  changes: {
    added: [
      { ...first, id: 'T05', title: 'Waits <i>', points: 5 },
      { ...second, visibility: 'hidden', title: 'Secret' },
    ],
    removed: [second],
    changed: [{ before: first, now: { ...first, points: 7 } }],
    points: { before: 10, now: 16 },
  },
  plan: { added: ['wire.h'], replaced: ['README.md'], kept: ['server.c'] },
  links: { update: 'command:update', compare: 'command:compare' },
};
