import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * A Redis server of the test's own, on a socket in a folder of its own: it needs no port, meets no other server of this
 * machine, and can be reached from any network namespace.
 */
export class RedisServer implements AsyncDisposable {
  readonly folder: string;
  readonly socket: string;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(folder: string, options: readonly string[]) {
    this.folder = folder;
    this.socket = path.join(folder, 'redis.sock');
    this.#options = options;
  }

  /** @param options as for redis-server */
  static async start(...options: string[]): Promise<RedisServer> {
    const server = new RedisServer(await mkdtemp(path.join(tmpdir(), 'socklab-redis-')), options);
    await server.begin();
    return server;
  }

  get url(): string {
    return `unix://${this.socket}`;
  }

  /** Again, with what it kept, when it was killed. */
  async begin(): Promise<void> {
    const { folder, socket } = this;
    const here = ['--unixsocket', socket, '--dir', folder, '--save', '', '--appendonly', 'yes'];
    const child = spawn(
      'redis-server',
      ['--port', '0', ...here, '--appendfsync', 'always', ...this.#options],
      {
        stdio: 'ignore',
      },
    );
    this.#process = child;
    const ended = once(child, 'exit').then(() => true);
    while (!(await this.#answers())) {
      if (await Promise.race([ended, delay(20, false)])) throw new Error('redis-server has ended');
    }
  }

  /** As when the machine loses its power. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    const socket = createConnection(this.socket);
    try {
      await once(socket, 'connect');
      socket.write('PING\r\n');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      // It may want a password first, or still read what it kept.
      return /^(\+PONG|-NOAUTH)/.test(answer.toString());
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }
}

/** What is left of tasks at the server, whatever their state. */
export async function leftJobs(socket: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('redis-cli', ['-s', socket, '--scan', '--pattern', '*:t-*']);
  return stdout.split('\n').filter(line => line !== '');
}
