import * as assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { openMatrixFile } from '../../../src/cli/matrixFile.ts';
import { inTemporaryFolder } from '../lab/testLab.ts';

describe('openMatrixFile', () => {
  it('writes between the markers, once', () =>
    inTemporaryFolder(async folder => {
      const file = path.join(folder, 'DESIGN.md');
      await writeFile(file, 'a\n<!-- matrix --><!-- /matrix -->\nb\n');
      const matrix = await openMatrixFile(file);
      await writeFile(file, 'changed meanwhile\n<!-- matrix --><!-- /matrix -->\n');
      await matrix.write('table');
      assert.equal(
        await readFile(file, 'utf8'),
        'changed meanwhile\n<!-- matrix -->\n\ntable\n\n<!-- /matrix -->\n',
      );
      const { mtimeNs, ino } = await stat(file, { bigint: true });
      await matrix.write('table');
      const after = await stat(file, { bigint: true });
      assert.deepEqual([after.mtimeNs, after.ino], [mtimeNs, ino]);
    }));

  it('says beforehand what is in the way', () =>
    inTemporaryFolder(async folder => {
      await assert.rejects(
        openMatrixFile(path.join(folder, 'none.md')),
        /none\.md cannot be read \(ENOENT\)/,
      );
      await writeFile(path.join(folder, 'bare.md'), '# Design\n');
      await assert.rejects(openMatrixFile(path.join(folder, 'bare.md')), /bare\.md has no place/);
    }));
});
