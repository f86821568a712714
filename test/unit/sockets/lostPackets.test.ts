import * as assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { decodeSs } from '../../../src/sockets/decodeSs.ts';
import { SocketModel } from '../../../src/sockets/socketModel.ts';

const program = path.join(import.meta.dirname, '../../fixtures/sockets/drops.py');
const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };
/** A network of its own, where one may throw packets away. */
const inNetwork = ['--user', '--map-root-user', '--net', '--pid', '--fork', '--kill-child'];

/** Client end and server end, while the packet that would lead on is lost each time that it is sent. */
const expected = {
  synLost: 'SYN-SENT -',
  synAckLost: 'SYN-SENT SYN-RECV',
  thirdAckLost: 'ESTAB SYN-RECV',
  clientFinLost: 'FIN-WAIT-1 ESTAB',
  serverFinLost: 'FIN-WAIT-2 LAST-ACK',
  bothFinsLost: 'FIN-WAIT-1 FIN-WAIT-1',
};
type Scenes = Record<keyof typeof expected, { readonly port: number; readonly ss: string }>;

/** Why packets cannot be lost here. */
function reason(): string | undefined {
  const { error, status, stderr } = spawnSync('unshare', [...inNetwork, 'nft', 'list', 'ruleset'], {
    env,
    encoding: 'utf8',
  });
  if (error) return error.message;
  return status === 0 ? undefined : stderr.trim() || `nft: exit ${status}`;
}

describe('sockets whose packets are lost', function () {
  this.timeout(90_000);
  const hindrance = reason();
  if (hindrance !== undefined) {
    it(`cannot be held here: ${hindrance}`);
    return;
  }
  let scenes: Scenes;

  before(async () => {
    const { stdout } = await promisify(execFile)('unshare', [...inNetwork, 'python3', program], { env });
    scenes = JSON.parse(stdout) as Scenes;
  });

  for (const [name, states] of Object.entries(expected) as [keyof typeof expected, string][]) {
    it(`${name}: ${states}`, () => {
      const { port, ss } = scenes[name];
      const model = new SocketModel();
      model.see({ at: 1000, source: 'ss', rows: decodeSs(ss).rows });
      const connections = [...model.living];
      assert.equal(connections.length, 1);
      const [connection] = connections;
      assert.equal(
        [connection?.client, connection?.server].map(end => end?.row.state ?? '-').join(' '),
        states,
      );
      assert.equal(connection?.id.endsWith(`-127.0.0.1:${port}`), true);
      for (const end of [connection.client, connection.server]) {
        if (!end) continue;
        const side = end.row.local.port === port ? 'server' : 'client';
        assert.equal(end.side, side);
        assert.equal(model.counts[end.row.state]?.[side], 1);
      }
    });
  }
});
