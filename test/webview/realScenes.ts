import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../src/devhost/projectRoot.ts';
import type { ToConnectionsView } from '../../src/protocol/webviewMessages.ts';
import { SocketSampler } from '../../src/sockets/sampler.ts';

/** Real servers with real faults and clients that bring them out, sampled as the extension samples a learner's. */
export class RealScenes implements AsyncDisposable {
  readonly ports: Readonly<Record<string, number>>;
  readonly #program: ChildProcessByStdio<Writable, Readable, null>;

  private constructor(
    program: ChildProcessByStdio<Writable, Readable, null>,
    ports: Readonly<Record<string, number>>,
  ) {
    this.#program = program;
    this.ports = ports;
  }

  static async open(): Promise<RealScenes> {
    const script = join(projectRoot(), 'test', 'fixtures', 'sockets', 'scenes.py');
    const program = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(program.stdout, 'data')) as [Buffer];
    return new RealScenes(program, JSON.parse(line.toString()) as Record<string, number>);
  }

  /** Does the rest of the scenes that have one. */
  goOn(): void {
    this.#program.stdin.write('go\n');
  }

  /** Samples the sockets of some scenes; what it sees are messages to the view. The caller disposes. */
  sample(names: readonly string[], hear: (message: ToConnectionsView) => void): SocketSampler {
    return new SocketSampler({
      intervalMs: 100,
      share: 1,
      ports: names.map(name => this.ports[name] ?? 0),
      onSnapshot: snapshot => hear({ type: 'snapshot', snapshot }),
      onDelta: delta => hear({ type: 'delta', delta }),
      onError: error => {
        throw error;
      },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#program.exitCode !== null || this.#program.signalCode !== null) return;
    this.#program.kill('SIGKILL');
    await once(this.#program, 'close');
  }
}

/** All that a sampler says in at least so many ms, the first look and one at the end included. */
export async function lookUntil(
  scenes: RealScenes,
  names: readonly string[],
  ms: number,
): Promise<readonly ToConnectionsView[]> {
  const heard: ToConnectionsView[] = [];
  const sampler = scenes.sample(names, message => heard.push(message));
  try {
    await sampler.sampleNow();
    await delay(ms);
    await sampler.sampleNow();
    // A look that changes nothing tells the time.
    heard.push({ type: 'looked', at: Date.now(), everyMs: 100, costMs: 1 });
    return heard;
  } finally {
    sampler.dispose();
  }
}
