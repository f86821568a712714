import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../src/devhost/projectRoot.ts';

/** Connections that stand still, in processes of their own; closed without leaving a TIME-WAIT behind. */
export interface Crowd extends AsyncDisposable {
  readonly port: number;
  /** So many clients send a byte that nobody reads. */
  send(clients: number): Promise<void>;
}

export async function openCrowd(connections: number): Promise<Crowd> {
  const program = join(projectRoot(), 'test/fixtures/sockets/crowd.py');
  const child = spawn('python3', [program, String(connections)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const next = await lines.next();
    if (next.done) throw new Error(`${connections} connections could not be opened`);
    return next.value;
  };
  const port = Number(await line());
  return {
    port,
    send: async clients => {
      child.stdin.write(`${clients}\n`);
      await line();
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await closed;
    },
  };
}
