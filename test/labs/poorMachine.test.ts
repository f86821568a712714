import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { TestFolder } from '../unit/grading/testFolder.ts';
import type { BuildConfined, BuildOutcome } from './buildConfined.ts';

const builder = path.join(import.meta.dirname, 'buildConfined.ts');

describe('a confined build on a machine that is short of something', function () {
  this.timeout(60_000);
  const folders = new TestFolder();
  afterEach(() => folders.removeAll());

  /** @param disk the size of the disk that the folder lies on, as mount(8) takes it */
  async function build(
    script: string,
    { disk, ...rest }: { readonly disk?: string; readonly outOfNamespaces?: boolean } = {},
  ): Promise<BuildOutcome & { readonly folder: string }> {
    const folder = path.join(await folders.make({ 'work/build.sh': script }), 'work');
    const request: BuildConfined = { folder, commands: [['sh', 'build.sh']], ...rest };
    const onDisk = [
      'parent=$1; shift; cp "$parent/work/build.sh" /tmp/build.sh.$$ &&',
      `mount -t tmpfs -o size=${disk ?? ''} small "$parent" && mkdir "$parent/work" &&`,
      'mv /tmp/build.sh.$$ "$parent/work/build.sh"; exec "$@"',
    ].join('\n');
    const place = disk === undefined ? [] : ['sh', '-c', onDisk, 'sh', path.dirname(folder)];
    const { stdout } = await promisify(execFile)('unshare', [
      ...['--user', '--map-root-user', '--mount', '--', ...place],
      ...[process.execPath, builder, JSON.stringify(request)],
    ]);
    return { ...(JSON.parse(stdout) as BuildOutcome), folder };
  }

  it('is told of a full disk, and not taken for one that fails', async () => {
    const full = await build('head -c 5000000 /dev/zero > server', { disk: '3m' });
    assert.equal(full.code, 'build-not-kept');
    assert.match(full.message ?? '', /\(No space left on device\)/);
    const small = await build('head -c 500000 /dev/zero > server', { disk: '3m' });
    assert.equal(small.ok, true, small.message);
  });

  it('is told of namespaces that are used up, and not taken for one that fails', async () => {
    const none = await build('true', { outOfNamespaces: true });
    assert.equal(none.code, 'confinement-failed');
    assert.equal((await build('true')).ok, true);
  });

  it('that is killed is told from one that fails, also where only the compiler says so', async () => {
    const kill = 'kill -9 $$';
    const compiler = `printf '#!/bin/sh\\n${kill}' > cc1; chmod +x cc1; echo 'int x;' > x.c; gcc -B./ -c x.c`;
    for (const script of [kill, compiler]) assert.equal((await build(script)).code, 'build-killed', script);
  });

  it('has itself to blame for its own limits', async () => {
    const files = await build('seq 30000 | xargs touch');
    assert.deepEqual([files.ok, files.code], [false, undefined]);
    assert.match(files.output ?? '', /No space left on device/);

    const computes = await build('prlimit --cpu=1:2 sh -c "while :; do :; done"; exit $?');
    assert.deepEqual([computes.ok, computes.code], [false, undefined]);
    const { output = '' } = await build('ulimit -St; ulimit -Ht');
    assert.match(output, /^120\n130$/m);
  });

  it('has itself to blame for folders in folders without end', async () => {
    const deep = 'name=$(printf %0200d 1); for i in $(seq 40); do mkdir $name; cd $name; done';
    const { ok, code, output, folder } = await build(deep);
    assert.deepEqual([ok, code], [false, undefined]);
    assert.match(output ?? '', /File name too long/);
    assert.ok((await readdir(folder)).includes('build.sh'));
  });
});
