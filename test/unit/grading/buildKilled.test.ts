import * as assert from 'node:assert/strict';
import { runBuild } from '../../../src/grading/build.ts';
import { wasKilled } from '../../../src/grading/buildKilled.ts';
import { TestFolder } from './testFolder.ts';

describe('a build that the system kills', function () {
  this.timeout(30_000);
  const folders = new TestFolder();
  afterEach(() => folders.removeAll());

  const kill = 'kill -9 $$';
  for (const [who, files, command] of [
    ['itself', {}, ['sh', '-c', kill]],
    ['a shell', {}, ['sh', '-c', `sh -c '${kill}'; exit $?`]],
    ['gcc', { cc1: `#!/bin/sh\n${kill}\n`, 'x.c': 'int x;' }, ['sh', '-c', 'chmod +x cc1; gcc -B./ -c x.c']],
    ['collect2', { ld: `#!/bin/sh\n${kill}\n`, 'x.c': 'int x;' }, ['sh', '-c', 'chmod +x ld; gcc -B./ x.c']],
    ['make', { Makefile: 'all:\n\tkill -9 $$$$\n' }, ['make']],
    ['make, of a shell', { Makefile: "all:\n\tsh -c 'kill -9 $$$$'; exit $$?\n" }, ['make']],
  ] as [string, Record<string, string>, string[]][]) {
    it(`is told from one that fails: ${who} says so`, async () => {
      const building = runBuild({ commands: [command], folder: await folders.make(files) });
      await assert.rejects(building, { code: 'build-killed' });
    });
  }

  it('is not one that fails by itself, whatever it prints', async () => {
    for (const script of ['exit 1', 'kill -TERM $$', 'prlimit --cpu=1:2 sh -c "while :; do :; done"']) {
      const built = await runBuild({ commands: [['sh', '-c', script]], folder: await folders.make({}) });
      assert.equal(built.ok, false, script);
    }
    const printed = 'server.c:3:9: error: ‘Killed’ undeclared\nmake: *** [Makefile:2: server] Error 1\n';
    assert.equal(wasKilled({ code: 2, signal: null }, printed), false);
  });
});
