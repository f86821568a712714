import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { projectRoot } from '../../../src/devhost/projectRoot.ts';
import { soon } from '../../soon.ts';
import { openWorkbench, type WorkbenchPage } from './workbenchPage.ts';

const soonMs = 30_000;

describe('the connections view of a server that never closes', function () {
  this.timeout(120_000);
  this.bail(true);
  let workbench: WorkbenchPage;
  let connections: Frame;
  let port = 0;
  const clients: Socket[] = [];

  before(async () => {
    workbench = await openWorkbench();
    const fault = join(projectRoot(), 'labs', 'echo-server', 'faults', 'c-never-closed', 'server.c');
    await copyFile(fault, join(workbench.folder, 'server.c'));
  });

  after(async () => {
    for (const client of clients) client.destroy();
    await workbench.close();
  });

  /** The other document that shows connections, in another webview. */
  async function otherPage(one: Frame): Promise<Frame> {
    return await soon(async () => {
      for (const frame of workbench.page.frames()) {
        const found = frame === one ? null : await frame.$('socklab-connections header').catch(() => null);
        if (found) return frame;
      }
      throw new Error('no second page of connections');
    });
  }

  const seen = (selector: string, words: string | RegExp): Promise<void> =>
    connections.locator(selector).filter({ hasText: words }).first().waitFor({ timeout: soonMs });

  it('says that its ends stay in CLOSE-WAIT, why, and what in the code does it', async () => {
    await workbench.runCommand('Socklab: Run Server');
    connections = await workbench.webview('socklab-connections .listener', soonMs);
    port = Number(/:(\d+)/.exec(await connections.locator('.listener .address').first().innerText())?.[1]);
    for (let i = 0; i < 2; i++) {
      const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      clients.push(client);
      client.write('bye\n');
      await once(client, 'data');
      client.end();
    }
    await seen('.card h2', 'In CLOSE-WAIT, everything read, not closed: 2');
    await seen('.card .code', 'close() did not follow');
    await seen('.card .when', /fd \d+ · server/);
    await workbench.screenshot('20-close-wait');
  });

  it('shows the connections of a diagnosis, and all again', async () => {
    const other = connect(port, '127.0.0.1');
    clients.push(other);
    await once(other, 'connect');
    await seen('.rows [role=row]', `127.0.0.1:${other.localPort}`);
    const show = connections.locator('.card button').first();
    await show.click();
    await seen('.filter .shown', '2 shown');
    await connections.locator('.filter .chip').click();
    await seen('.rows [role=row]', `127.0.0.1:${other.localPort}`);
    await soon(async () => assert.equal(await connections.locator('.filter .chip').count(), 0));
  });

  it('finds a connection by its port, and tells what the kernel knows of both ends', async () => {
    const [client] = clients;
    assert.ok(client);
    await connections.locator('.find').fill(String(client.localPort));
    await seen('.filter .shown', '1 shown');
    const row = connections.locator('.rows [role=row]').first();
    await row.focus();
    await workbench.page.keyboard.press('Enter');
    await seen('.detail .facets th', 'Round trip (rtt)');
    await soon(async () => {
      const facets = await connections.locator('.detail .facets').innerText();
      assert.match(facets, /FIN-WAIT-2 .*\n?.*CLOSE-WAIT/s);
      assert.match(facets, /Sent\s+4 bytes\s+4 bytes/);
      assert.match(await connections.locator('.detail .history').innerText(), /Server\s+CLOSE-WAIT/);
    });
    await workbench.screenshot('21-detail');
    await connections.locator('.detail button').focus();
    await workbench.page.keyboard.press('Escape');
    await connections.locator('.detail').waitFor({ state: 'detached', timeout: soonMs });
    await soon(async () =>
      assert.equal(await row.evaluate(element => element === document.activeElement), true),
    );
    await connections.locator('.find').fill('');
  });

  it('opens in an editor with room for the drawing, and goes on in the panel once that is shown again', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('View: Toggle Panel Visibility');
    await workbench.runCommand('Socklab: Open Connections in Editor');
    const inEditor = await workbench.webview('socklab-state-machine svg.drawing', soonMs);
    await inEditor.locator('.card h2', { hasText: 'not closed: 2' }).first().waitFor({ timeout: soonMs });
    await workbench.screenshot('22-editor');
    const late = connect(port, '127.0.0.1');
    clients.push(late);
    await once(late, 'connect');
    const row = (page: Frame): Promise<void> =>
      page
        .locator('.rows [role=row]', { hasText: `127.0.0.1:${late.localPort}` })
        .waitFor({ timeout: soonMs });
    await row(inEditor);
    await workbench.runCommand('Socklab: Show Connections');
    await row(await otherPage(inEditor));
    await row(inEditor);
    await workbench.screenshot('23-both');
  });
});
