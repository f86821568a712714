import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ServerOwners } from '../../../src/extension/serverOwners.ts';
import type { SocketRow } from '../../../src/sockets/model.ts';
import { takeSnapshot } from '../../../src/sockets/takeSnapshot.ts';

/** Accepts one client and waits for what it says, then for ever. */
const server = `
import socket, time
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
connection, _ = listener.accept()
connection.recv(1)
time.sleep(600)
`;

describe('ServerOwners', function () {
  this.timeout(20_000);

  it('tell who holds a socket and waits on it, and feel when that may have changed', async () => {
    const program = spawn('python3', ['-c', server], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(program.stdout, 'data')) as [Buffer];
    const port = Number(line.toString());
    const client = net.connect(port, '127.0.0.1');
    try {
      const owners = new ServerOwners(() => program.pid);
      const seen = async (): Promise<SocketRow | undefined> => {
        owners.pulse();
        const rows = owners.join((await takeSnapshot({ ports: [port] })).rows);
        return rows.find(row => row.state === 'ESTAB' && row.local.port === port);
      };
      const until = async (call: string | undefined): Promise<SocketRow> => {
        for (;;) {
          const row = await seen();
          if (row?.owner && row.owner.blockedIn === call) return row;
          await delay(20);
        }
      };
      await once(client, 'connect');
      const waiting = await until('recvfrom');
      assert.equal(waiting.owner?.pid, program.pid);
      assert.match(waiting.owner?.command ?? '', /^python/);

      const still = owners.pulse();
      await delay(50);
      assert.equal(owners.pulse(), still);
      client.write('x');
      await until(undefined);
      assert.notEqual(owners.pulse(), still);
    } finally {
      client.destroy();
      program.kill('SIGKILL');
      await once(program, 'close');
    }
  });

  it('leave rows alone where there is no process', () => {
    const rows: SocketRow[] = [];
    assert.equal(new ServerOwners(() => undefined).join(rows), rows);
  });
});
