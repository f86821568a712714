import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { loadLab } from '../../../src/lab/loadLab.ts';
import { readProofs } from '../../../src/lab/proofs.ts';
import { replaceMarkedSection } from '../../../src/report/markedSection.ts';
import { proofTables } from '../../../src/report/proofTables.ts';

describe('DESIGN.md of each lab', () => {
  for (const file of globSync('labs/*/lab.json').sort()) {
    const folder = path.dirname(file);
    const design = path.join(folder, 'DESIGN.md');
    if (!existsSync(design)) continue;
    it(`${design} shows what the fault.json files say (UPDATE_GOLDEN=1 writes it)`, async () => {
      const lab = await loadLab(folder, { checksFile: 'checks.mjs' });
      const document = readFileSync(design, 'utf8');
      const current = replaceMarkedSection(
        document,
        proofTables(lab.manifest, await readProofs(lab)),
        design,
      );
      if (process.env['UPDATE_GOLDEN']) writeFileSync(design, current);
      else
        assert.ok(
          document === current,
          `out of date; UPDATE_GOLDEN=1 npx mocha test/unit/report/designTables.test.ts`,
        );
    });
  }
});
