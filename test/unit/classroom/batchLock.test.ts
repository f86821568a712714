import * as assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { lockFolder } from '../../../src/classroom/batchLock.ts';
import { TestFolder } from '../grading/testFolder.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';

const module = path.join(import.meta.dirname, '../../../src/classroom/batchLock.ts');

describe('the lock of a folder of results', () => {
  const folders = new TestFolder();
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await folders.removeAll();
  });

  /** Another process that holds it until it is killed. */
  async function holder(folder: string): Promise<ChildProcess> {
    const script = `import(${JSON.stringify(module)}).then(async ({ lockFolder }) => {
      await lockFolder(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1e6); });`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  }

  it('is one process’s at a time, and free when that is done', async () => {
    const folder = await folders.make({});
    const lock = await lockFolder(folder);
    await rejectsWithHumanError(lockFolder(folder), 'batch-running', `process ${process.pid}`);
    await lock.release();
    await (await lockFolder(folder)).release();
    assert.deepEqual(await readdir(folder), []);
  });

  it('goes over to the next when its process was killed', async () => {
    const folder = await folders.make({});
    const child = await holder(folder);
    await rejectsWithHumanError(lockFolder(folder), 'batch-running', `process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await lockFolder(folder)).release();
    assert.deepEqual(await readdir(folder), []);
  });

  it('goes to one of many that find it dead', async () => {
    const folder = await folders.make({});
    const dead = spawnSync('true').pid;
    const file = path.join(folder, 'batch.lock');
    await (await lockFolder(folder)).release();
    const own = await lockFolder(folder);
    const content = JSON.parse(await readFile(file, 'utf8')) as object;
    await own.release();
    await writeFile(file, `${JSON.stringify({ ...content, pid: dead })}\n`);
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
    const winners = tries.filter(({ status }) => status === 'fulfilled');
    assert.equal(winners.length, 1);
    assert.deepEqual(await readdir(folder), ['batch.lock']);
  });

  it('is not taken from a process of the same number that began later', async () => {
    const folder = await folders.make({});
    const own = await lockFolder(folder);
    const file = path.join(folder, 'batch.lock');
    const content = JSON.parse(await readFile(file, 'utf8')) as { startTime: number };
    await own.release();
    await writeFile(file, JSON.stringify({ ...content, startTime: content.startTime - 1 }));
    await (await lockFolder(folder)).release();
    await writeFile(file, 'half a loc');
    await (await lockFolder(folder)).release();
  });

  it('of another machine stays, and the file is named', async () => {
    const folder = await folders.make({});
    const file = path.join(folder, 'batch.lock');
    const other = { pid: 1, startTime: 1, world: 'elsewhere pid:[1]', host: 'lab-pc-7' };
    await writeFile(file, JSON.stringify(other));
    await rejectsWithHumanError(lockFolder(folder), 'batch-elsewhere', 'lab-pc-7', file);
  });
});
