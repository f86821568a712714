import { once } from 'node:events';
import * as net from 'node:net';
import { takeProcSnapshot } from '../../../src/sockets/takeProcSnapshot.ts';

/** A port that no socket has at either end, not even in TIME-WAIT: below the range that clients get theirs from. */
export function unusedPort(): number {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 10_000);
    if (takeProcSnapshot({ ports: [port] }).rows.length === 0) return port;
  }
}

/** Sockets of a test on a port of their own, all closed in the end. Both ends may half-close. */
export class RealSockets implements AsyncDisposable {
  readonly #sockets: net.Socket[] = [];
  readonly #server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, socket =>
    this.#keep(socket),
  );

  async listen(host = '127.0.0.1'): Promise<number> {
    const port = unusedPort();
    this.#server.listen({ port, host });
    await once(this.#server, 'listening');
    return port;
  }

  /** A connection; neither end reads until told to. */
  async connect(host = '127.0.0.1'): Promise<{ client: net.Socket; server: net.Socket }> {
    const { port } = this.#server.address() as net.AddressInfo;
    const accepted = once(this.#server, 'connection') as Promise<[net.Socket]>;
    const client = net.connect({ port, host, allowHalfOpen: true }).pause();
    this.#keep(client);
    await once(client, 'connect');
    return { client, server: (await accepted)[0] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.resetAndDestroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #keep(socket: net.Socket): void {
    this.#sockets.push(socket.on('error', () => {}));
  }
}
