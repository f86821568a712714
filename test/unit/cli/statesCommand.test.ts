import * as assert from 'node:assert/strict';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { HumanError } from '../../../src/base/humanError.ts';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import { runStates, type StatesIo } from '../../../src/cli/statesCommand.ts';
import { statesLineSchema } from '../../../src/report/statesSchema.ts';
import type { z } from 'zod';
import { RealSockets } from '../sockets/realSockets.ts';

const localizer = createLocalizer('en');

/** Collects what is printed; `until` resolves when it matches. */
class Screen extends Writable {
  printed = '';
  isTTY = false;
  columns = 100;
  rows = 40;
  #waiting: (() => void)[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.printed += chunk.toString();
    for (const look of this.#waiting) look();
    done();
  }

  async until(pattern: RegExp): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const tooLate = setTimeout(() => reject(new Error(`no ${pattern} in: ${this.printed}`)), 15_000);
      const look = (): void => {
        if (!pattern.test(this.printed)) return;
        clearTimeout(tooLate);
        resolve();
      };
      this.#waiting.push(look);
      look();
    });
  }
}

function io(stdout: Screen, signal?: AbortSignal): StatesIo {
  return { stdout, localizer, ...(signal && { signal }) };
}

function linesOf(screen: Screen): z.infer<typeof statesLineSchema>[] {
  return screen.printed
    .trimEnd()
    .split('\n')
    .map(line => statesLineSchema.parse(JSON.parse(line)));
}

describe('runStates', function () {
  this.timeout(20_000);

  it('prints the sockets of a port once', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const { client } = await sockets.connect();
    const screen = new Screen();
    await runStates({ port }, io(screen));
    assert.match(screen.printed, new RegExp(`127\\.0\\.0\\.1:${port} +0 +\\d+\n`));
    assert.match(screen.printed, new RegExp(`127\\.0\\.0\\.1:${client.localPort} +ESTAB +0 +0`));
    assert.match(screen.printed, /ESTAB +1 +1 +2\n/);
  });

  it('prints one JSON object a line', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    await sockets.connect();
    const screen = new Screen();
    await runStates({ port, json: true }, io(screen));
    assert.ok(screen.printed.endsWith('}\n') && screen.printed.split('\n').length === 2);
    const [line] = linesOf(screen);
    assert.ok(line?.type === 'snapshot');
    const { at, source, listeners, connections, counts, diagnoses } = line;
    assert.ok(Date.now() - at < 20_000);
    assert.deepEqual(diagnoses, []);
    assert.equal(source, 'ss');
    assert.equal(listeners[0]?.row.local.port, port);
    assert.equal(connections[0]?.client?.state, 'ESTAB');
    assert.deepEqual(counts, {
      LISTEN: { client: 0, server: 1, total: 1 },
      ESTAB: { client: 1, server: 1, total: 2 },
    });
  });

  it('watches, line by line, until it is stopped', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const screen = new Screen();
    const stop = new AbortController();
    const watching = runStates({ port, json: true, watch: true }, io(screen, stop.signal));
    try {
      await screen.until(/"connections":\[\]/);
      const { client, server } = await sockets.connect();
      await screen.until(/"ESTAB":\{"client":1,"server":1,"total":2\}/);
      client.end();
      server.resume();
      await screen.until(/"CLOSE-WAIT":\{"client":0,"server":1/);
    } finally {
      stop.abort();
      await watching;
    }
    const [first, ...rest] = linesOf(screen);
    assert.equal(first?.type, 'snapshot');
    assert.ok(rest.length >= 2 && rest.every(line => line.type === 'delta'));
  });

  it('looks again until it is sure what is wrong', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const { client, server } = await sockets.connect();
    client.end();
    server.resume();
    await once(server, 'end');
    const screen = new Screen();
    await runStates({ port }, io(screen));
    assert.match(
      screen.printed,
      /! In CLOSE-WAIT, everything read, not closed: 1 · 127\.0\.0\.1:\d+ · for at least \d/,
    );
    assert.match(screen.printed, /In the code: .*close\(\) did not\s+follow/);
    assert.match(screen.printed, /Note: close-wait\n$/);
  });

  it('says when a diagnosis comes, and when it goes', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const { client, server } = await sockets.connect();
    const screen = new Screen();
    const stop = new AbortController();
    const watching = runStates({ port, json: true, watch: true }, io(screen, stop.signal));
    try {
      await screen.until(/"type":"snapshot"/);
      client.end();
      server.resume();
      await screen.until(/"id":"close-wait server/);
      server.end();
      await screen.until(/"cleared":\["close-wait server/);
    } finally {
      stop.abort();
      await watching;
    }
    const told = linesOf(screen).flatMap(line => line.diagnoses);
    assert.ok(told.every(({ kind, side }) => kind === 'close-wait' && side === 'server'));
    assert.equal(told[0]?.concept, 'close-wait');
    assert.ok(!told[0].older && told[0].what.includes('CLOSE-WAIT'));
  });

  it('redraws a terminal in place, with ages, within its height', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const screen = new Screen();
    screen.isTTY = true;
    screen.rows = 18;
    const stop = new AbortController();
    const watching = runStates({ port, watch: true }, io(screen, stop.signal));
    try {
      await screen.until(/none/);
      for (let i = 0; i < 10; i++) await sockets.connect();
      await screen.until(/… and \d+ more/);
      await screen.until(/ [1-9]\.0 s\u001b/);
    } finally {
      stop.abort();
      await watching;
    }
    const frames = screen.printed.split('\u001b[H').slice(1);
    assert.ok(frames.length >= 3);
    for (const frame of frames)
      assert.ok(frame.endsWith('\u001b[J') && frame.split('\n').length <= 18, frame);
  });

  it('ends when nobody reads any more', async () => {
    const screen = new Screen();
    const watching = runStates({ port: 1, watch: true }, io(screen));
    await screen.until(/Connections/);
    screen.destroy();
    await watching;
    await runStates({ port: 1 }, io(screen));
  });

  it('says which port is none, and passes on the errors of ss', async () => {
    for (const port of [0, 70_000, NaN]) {
      await assert.rejects(runStates({ port }, io(new Screen())), (error: unknown) => {
        assert.ok(error instanceof HumanError);
        assert.equal(error.code, 'bad-port');
        return true;
      });
    }
    const reason = new Error('enough');
    await assert.rejects(runStates({}, io(new Screen(), AbortSignal.abort(reason))), reason);
    await runStates({ watch: true }, io(new Screen(), AbortSignal.abort(reason)));
  });
});
