import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { projectRoot } from '../../../src/devhost/projectRoot.ts';
import { soon } from '../../soon.ts';
import { shownConnections, type ShownRow } from './connectionsPage.ts';
import { openWorkbench, type WorkbenchPage } from './workbenchPage.ts';

/** Waits this long for what the page shows after something has happened. */
const soonMs = 30_000;

describe('a learner who drives clients by hand', function () {
  this.timeout(180_000);
  // Each step goes on where the one before it has ended.
  this.bail(true);
  let workbench: WorkbenchPage;
  let close = async (): Promise<void> => {};
  let page: Frame;
  let panel: Locator;

  before(async () => {
    workbench = await openWorkbench();
    close = () => workbench.close();
    const root = projectRoot();
    const server = join(root, 'labs', 'echo-server', 'solutions', 'c', 'server.c');
    await copyFile(server, join(workbench.folder, 'server.c'));
    await writeFile(join(workbench.folder, 'payload.bin'), Buffer.from([0, 1, 2, 0xff]));
  });

  after(() => close());

  async function rowsBecome(what: string, isWanted: (rows: readonly ShownRow[]) => boolean): Promise<void> {
    await soon(async () => {
      const { rows } = await shownConnections(page);
      assert.ok(isWanted(rows), `${what} did not come; shown was ${JSON.stringify(rows)}`);
    });
  }

  function client(n: number): Locator {
    return panel.locator(`#bench-client-${n}`);
  }

  async function press(button: string): Promise<void> {
    await panel.getByRole('button', { name: button, exact: true }).click();
  }

  async function clientBecomes(n: number, words: string): Promise<void> {
    await client(n).filter({ hasText: words }).waitFor({ timeout: soonMs });
  }

  /** The last bytes that the first client has received. */
  async function tailBecomes(wanted: string): Promise<void> {
    await soon(async () => assert.equal(await client(1).locator('.tail').innerText(), wanted));
  }

  it('connects three to the server that runs, and sees both ends', async () => {
    await workbench.openSidebar();
    await workbench.treeRow('Echo server').waitFor();
    await workbench.runCommand('Socklab: Run Server');
    page = await workbench.webview('.bench-toggle', soonMs);
    await page.locator('.listener').first().waitFor({ timeout: soonMs });
    await page.locator('.bench-toggle').click();
    panel = page.locator('socklab-client-bench');
    await panel.locator('.count').first().fill('3');
    await press('Connect');
    for (const n of [1, 2, 3]) await clientBecomes(n, 'open');
    await rowsBecome(
      'three pairs',
      rows =>
        rows.length === 3 && rows.every(row => row.clientState === 'ESTAB' && row.serverState === 'ESTAB'),
    );
    await workbench.screenshot('bench-1-connected');
  });

  it('sends a line that comes back, and a file', async () => {
    await client(1).click();
    await panel.locator('input.typed').fill('hello\\n');
    await panel.locator('input.typed').press('Enter');
    await clientBecomes(1, 'received 6 B');
    await tailBecomes('hello\\n');
    await workbench.pick(() => press('File…'), 'payload.bin');
    await clientBecomes(1, 'received 10 B');
    await tailBecomes('hello\\n\\0\\x01\\x02\\xff');
  });

  it('half-closes one and resets another', async () => {
    await client(1).click();
    await press('Half-Close');
    // The server closes too, as an echo server should.
    await clientBecomes(1, 'closed');
    await rowsBecome('TIME-WAIT', rows => rows.some(row => row.clientState === 'TIME-WAIT'));
    await client(2).click();
    await press('Reset');
    await clientBecomes(2, 'reset');
    await rowsBecome(
      'the end of the other',
      rows => rows.filter(row => row.clientState === 'ESTAB' && !/reset|gone/.test(row.heldBy)).length === 1,
    );
    await workbench.screenshot('bench-2-ended');
  });

  it('is told what it typed wrong', async () => {
    await client(3).click();
    await panel.locator('input.typed').fill('\\q');
    await press('Send');
    await panel
      .getByRole('alert')
      .filter({ hasText: '“\\q” at character 1 is no escape' })
      .waitFor({ timeout: soonMs });
  });

  it('has no clients any more when the server has ended', async () => {
    assert.equal(benchProcesses(), 1);
    await workbench.runCommand('Socklab: Stop Server');
    await panel.waitFor({ state: 'detached', timeout: soonMs });
    await soon(() => assert.equal(benchProcesses(), 0, 'the process of the clients is still there'));
  });
});

/** Those of this checkout; nobody else starts any. */
function benchProcesses(): number {
  const listed = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  const script = join(projectRoot(), 'dist', 'bench.mjs');
  return listed.split('\n').filter(line => line.includes(script)).length;
}
