import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSession } from '../../../src/devhost/session.ts';

/** A process that leaves its group, ignores what can be ignored, and prints its pid when it does. */
const stubborn = ['-c', "trap '' TERM HUP INT; echo $$; while :; do sleep 60; done"];

describe('openSession', () => {
  it('gives its processes a temporary folder that goes with it', async () => {
    const session = await openSession();
    const temporary = session.env['TMPDIR'] ?? '';
    assert.ok(temporary.startsWith(session.folder) && existsSync(temporary));
    await session.close();
    assert.ok(!existsSync(temporary));
  });

  it('ends what has left the process group, and removes its folder', async () => {
    const session = await openSession({ MORE: 'yes' });
    assert.equal(session.env['MORE'], 'yes');
    const child = spawn('sh', stubborn, {
      env: session.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    assert.ok(existsSync(session.folder));

    await session.close();
    assert.deepEqual(await exited, [null, 'SIGKILL']);
    assert.ok(!existsSync(session.folder));
  });

  it('ends everything when its owner is killed', async () => {
    const module = join(import.meta.dirname, '../../../src/devhost/session.ts');
    const owner = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { spawn } from 'node:child_process';
         import { openSession } from ${JSON.stringify(module)};
         const session = await openSession();
         console.log(session.folder);
         spawn('sh', ${JSON.stringify(stubborn)}, { env: session.env, detached: true, stdio: ['ignore', 'inherit', 'ignore'] });`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let output = '';
    owner.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    while (output.trim().split('\n').length < 2) await once(owner.stdout, 'data');
    const folder = output.split('\n')[0] ?? '';
    assert.ok(existsSync(folder));

    owner.kill('SIGKILL');
    // The pipe ends when the last process that holds it is gone.
    await once(owner.stdout, 'close');
    while (existsSync(folder)) await new Promise(resolve => setTimeout(resolve, 20));
  });
});
