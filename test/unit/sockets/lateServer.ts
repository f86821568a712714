import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import * as net from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { SocketSnapshot } from '../../../src/sockets/model.ts';

const program = `
import socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
accepted = []
for line in sys.stdin:
    accepted.append(listener.accept()[0])
    print("accepted", flush=True)
`;

/** A server that accepts when it is told to, which Node's own cannot do, and its clients. */
export class LateServer implements AsyncDisposable {
  readonly port: number;
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #clients: net.Socket[] = [];

  private constructor(
    port: number,
    process: ChildProcessByStdio<Writable, Readable, null>,
    lines: Interface,
  ) {
    this.port = port;
    this.#process = process;
    this.#lines = lines;
  }

  static async start(): Promise<LateServer> {
    const process = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: process.stdout });
    const [port] = (await once(lines, 'line')) as [string];
    return new LateServer(Number(port), process, lines);
  }

  async connect(): Promise<void> {
    const client = net.connect({ port: this.port, host: '127.0.0.1' }).on('error', () => {});
    this.#clients.push(client);
    await once(client, 'connect');
  }

  /** Resolves when it has accepted one more. */
  async accept(): Promise<void> {
    const told = once(this.#lines, 'line');
    this.#process.stdin.write('\n');
    await told;
  }

  /** How many connections wait to be accepted. */
  waiting({ rows }: SocketSnapshot): number {
    return rows.filter(
      ({ local, state, inode }) => local.port === this.port && state === 'ESTAB' && inode === 0,
    ).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.resetAndDestroy();
    const closed = once(this.#process, 'close');
    this.#process.kill('SIGKILL');
    await closed;
  }
}
