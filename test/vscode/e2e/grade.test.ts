import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFile, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { projectRoot } from '../../../src/devhost/projectRoot.ts';
import { openCatalogue } from '../../../src/lab/openCatalogue.ts';
import { soon } from '../../soon.ts';
import { recordConnections, shownConnections, type ShownConnections } from './connectionsPage.ts';
import { openWorkbench, type WorkbenchPage } from './workbenchPage.ts';

const root = projectRoot();
const gradeLimitMs = 90_000;
/** Waits this long for what the page shows after something has happened. */
const soonMs = 20_000;

describe('a learner with the echo server', function () {
  this.timeout(180_000);
  // Each step goes on where the one before it has ended.
  this.bail(true);
  let workbench: WorkbenchPage;
  let close = async (): Promise<void> => {};
  let lab: Locator;
  let connections: Frame;
  let titles: string[] = [];

  before(async () => {
    const folders = { labsFolder: join(root, 'labs'), checksFolder: join(root, 'dist', 'labs') };
    const { manifest } = (await openCatalogue(folders)).find('echo-server');
    titles = manifest.checks.map(check => check.title);
    workbench = await openWorkbench();
    close = () => workbench.close();
    lab = workbench.treeRow('Echo server');
  });

  after(() => close());

  /** Puts another server in the place of the learner's, as if it had been written there. */
  async function use(server: string): Promise<void> {
    const from = join(root, 'labs', 'echo-server', server, 'server.c');
    await copyFile(from, join(workbench.folder, 'server.c'));
  }

  async function clickInline(action: string): Promise<void> {
    await workbench.clickInline(lab, action);
  }

  /** How often each verdict stands beside a check in the tree. */
  async function verdicts(): Promise<Record<string, number>> {
    const labels = await Promise.all(
      titles.map(title => workbench.treeRow(title).first().getAttribute('aria-label')),
    );
    const words = labels.map((label, i) => (label ?? '').slice((titles[i] ?? '').length + 2).split(',')[0]);
    return words.reduce<Record<string, number>>(
      (counts, word = '?') => ({ ...counts, [word]: (counts[word] ?? 0) + 1 }),
      {},
    );
  }

  async function verdictsBecome(wanted: Record<string, number>): Promise<void> {
    await soon(async () => assert.deepEqual(await verdicts(), wanted));
  }

  /** Resolves with the first picture of the connections view that is as wanted. */
  async function connectionsThat(
    what: string,
    isWanted: (shown: ShownConnections) => boolean,
  ): Promise<ShownConnections> {
    return await soon(async () => {
      const shown = await shownConnections(connections);
      assert.ok(isWanted(shown), `${what} did not come; shown was ${JSON.stringify(shown)}`);
      return shown;
    });
  }

  it('finds the lab, its checks, and a connections view that says how to begin', async () => {
    await use('solutions/c');
    await workbench.openSidebar();
    await lab.waitFor();
    await workbench.page.getByRole('tab', { name: /README/ }).waitFor();
    for (const title of titles) await workbench.treeRow(title).first().waitFor();
    await workbench.runCommand('Socklab: Show Connections');
    connections = await workbench.webview('.welcome button');
    await soon(async () =>
      assert.deepEqual(await connections.locator('button').allTextContents(), ['Run Server', 'Grade']),
    );
    await workbench.screenshot('1-begin');
  });

  it('grades with a click, sees connections come and go, and gets all points', async () => {
    const seen = await recordConnections(connections);
    await clickInline('Grade');
    await connections.locator('socklab-state-machine .ends').first().waitFor({ timeout: gradeLimitMs });
    await workbench.screenshot('2-grading');
    await lab.filter({ hasText: '100/100' }).waitFor({ timeout: gradeLimitMs });
    await workbench.screenshot('3-all-points');

    await verdictsBecome({ passed: titles.length });
    await workbench.statusBarWith(/Echo server 100\/100/);
    await connections.getByText('The grade has ended.').first().waitFor();
    const { counts, listeners, mostRows } = await seen();
    assert.ok(counts.includes('ESTAB') && counts.includes('LISTEN'), `states: ${counts.join(', ')}`);
    assert.ok(listeners.length > 1, `one listener for each server: ${listeners.join(', ')}`);
    assert.ok(mostRows > 1, `${mostRows} rows`);
  });

  it('reads why a check failed once the server answers each client only once', async () => {
    await use('faults/c-one-read');
    await clickInline('Grade');
    await workbench.statusBarWith(/Echo server: \d+ of \d+/);
    await workbench.statusBarWith(/Echo server \d+\/100/, gradeLimitMs);
    await soon(async () => {
      const { passed = 0, failed = 0, ...others } = await verdicts();
      assert.ok(passed > 0 && failed > 0, JSON.stringify({ passed, failed, ...others }));
    });
    await workbench.screenshot('4-failed');

    await workbench.treeRow('Byte by byte').click();
    const finding = await workbench.webview('main h1');
    await finding.getByRole('heading', { name: 'Byte by byte' }).waitFor();
    await workbench.screenshot('5-finding');
    await finding.locator('.transcript').scrollIntoViewIfNeeded();
    await workbench.screenshot('5b-conversation');
    const page = await finding.locator('main').innerText();
    for (const part of ['failed', 'Likely cause', 'Next step', 'Hint 1 of 3', 'What the kernel saw']) {
      assert.ok(page.includes(part), `${part} is missing in:\n${page}`);
    }
    const message = await finding.locator('.message').innerText();
    assert.match(message, /did not come back/);
    assert.ok((await finding.locator('.lines li').count()) > 0, 'no sentence of evidence');
    assert.ok((await finding.locator('.advice p').first().innerText()).length > 20, 'no cause');

    await finding.locator('.concept a', { hasText: 'TCP is a stream of bytes' }).click();
    const note = await workbench.webview('h1#tcp-is-a-stream-of-bytes', soonMs);
    await note.locator('summary').first().click();
    await workbench.screenshot('5c-note');
    await workbench.runCommand('View: Close Editor');
  });

  it('is told that the program does not build, and where', async () => {
    await writeFile(join(workbench.folder, 'server.c'), 'int main(void) { return nothing; }\n');
    await clickInline('Grade');
    const toast = workbench.page.locator('.notification-toast', { hasText: 'does not build' });
    await toast.waitFor({ timeout: soonMs });
    await workbench.screenshot('6-does-not-build');
    await toast.getByRole('button', { name: 'Show Problems' }).click();
    const problem = workbench.page.locator('.markers-panel .monaco-list-row', { hasText: 'undeclared' });
    await problem.first().waitFor({ timeout: soonMs });
    await workbench.statusBarWith(/Echo server 0\/100/);
    await lab.filter({ hasText: 'does not build' }).waitFor();
    await verdictsBecome({ skipped: titles.length });
    await workbench.screenshot('7-problems');

    await workbench.webview('main a.primary[href="command:workbench.actions.view.problems"]');
    await workbench.runCommand('Socklab: Show Connections');
    connections = await workbench.webview('socklab-connections h1');
    await connections.getByText('The program did not build').first().waitFor();
    await soon(async () => assert.equal(await connections.locator('.grid').count(), 0));
    await workbench.screenshot('7b-no-connections');
  });

  it('runs the server and sees both ends of its own connection until it is over', async () => {
    await use('solutions/c');
    await clickInline('Run Server');
    const [, digits] = /:(\d+) ·/.exec(await text(lab.filter({ hasText: /:\d+ ·/ }))) ?? [];
    const port = Number(digits);
    connections = await workbench.webview('socklab-connections h1');
    const listening = await connectionsThat('a listener', ({ listeners }) =>
      listeners.some(l => l.includes(`:${port}`)),
    );
    assert.deepEqual(listening.rows, []);
    await workbench.screenshot('8-listening');

    const socket = await echoed(port, 'hello\n');
    const local = `127.0.0.1:${socket.localPort}`;
    try {
      await soon(async () => {
        const { rows, counts } = await shownConnections(connections);
        const row = rows.find(({ client }) => client === local);
        assert.equal(row?.server, `:${port}`, JSON.stringify(rows));
        assert.deepEqual([row.clientState, row.serverState], ['ESTAB', 'ESTAB']);
        assert.match(row.heldBy, /fd \d+ in (read|recv).*server/);
        assert.deepEqual(counts, { LISTEN: 1, ESTAB: 2 });
      });
      await workbench.screenshot('9-connected');
    } finally {
      const closed = once(socket, 'close');
      socket.end();
      await closed;
    }
    await connectionsThat(
      'the end',
      ({ counts, rows }) =>
        counts['ESTAB'] === undefined && rows.every(row => row.clientState === 'TIME-WAIT'),
    );
    await workbench.screenshot('10-over');
  });

  it('stops the server, and the last picture stays', async () => {
    await clickInline('Stop Server');
    await connections.getByText('The server has ended').first().waitFor({ timeout: soonMs });
    await lab.filter({ hasNotText: /:\d+ ·/ }).waitFor();
    await workbench.screenshot('11-stopped');
  });
});

async function text(locator: Locator): Promise<string> {
  return (await locator.textContent({ timeout: soonMs })) ?? '';
}

/** Connects, sends, and resolves with the open connection once the same has come back. */
async function echoed(port: number, line: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8').write(line);
  let received = '';
  while (received.length < line.length) received += String((await once(socket, 'data'))[0]);
  assert.equal(received, line);
  return socket;
}
