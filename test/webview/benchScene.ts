import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../../src/devhost/projectRoot.ts';
import { benchReportSchema } from '../../src/protocol/benchMessages.ts';
import type {
  BenchAction,
  FromConnectionsView,
  ToConnectionsView,
} from '../../src/protocol/webviewMessages.ts';
import { SocketSampler } from '../../src/sockets/sampler.ts';
import { takeProcSnapshot } from '../../src/sockets/takeProcSnapshot.ts';
import { unusedPort } from '../unit/sockets/realSockets.ts';
import type { ViewPage } from './viewPage.ts';

const source = (...path: string[]): string => join(projectRoot(), ...path);

/**
 * The page with everything behind it: a reference solution of the first lab, the process of the bench, and a sampler.
 * Only the extension, which hands the messages on, is left out.
 */
export class BenchScene implements AsyncDisposable {
  readonly #view: ViewPage;
  readonly #server: ChildProcess;
  readonly #bench: ChildProcessByStdio<Writable, Readable, null>;
  readonly #sampler: SocketSampler;

  private constructor(view: ViewPage, port: number, server: ChildProcess, locale: string) {
    this.#view = view;
    this.#server = server;
    this.#bench = spawn(
      process.execPath,
      [source('src', 'clientBench', 'benchProcess.ts'), String(port), locale],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    createInterface({ input: this.#bench.stdout }).on('line', line =>
      this.#hear(benchReportSchema.parse(JSON.parse(line))),
    );
    this.#sampler = new SocketSampler({
      intervalMs: 100,
      share: 1,
      ports: [port],
      onSnapshot: snapshot => this.#hear({ type: 'snapshot', snapshot }),
      onDelta: delta => this.#hear({ type: 'delta', delta }),
      onError: error => {
        throw error;
      },
    });
  }

  static async open(view: ViewPage, locale = 'en'): Promise<BenchScene> {
    const port = unusedPort();
    const program = source('labs', 'echo-server', 'solutions', 'python', 'server.py');
    const server = spawn('python3', [program, String(port)], { stdio: 'ignore' });
    while (!takeProcSnapshot({ ports: [port] }).rows.some(({ state }) => state === 'LISTEN')) await delay(20);
    let scene: BenchScene | undefined = undefined;
    await view.page.exposeFunction('toExtension', (message: FromConnectionsView) => {
      if (message.type === 'bench') scene?.perform(message.action);
    });
    await view.page.evaluate(() => {
      const { sent, toExtension } = window as unknown as {
        sent: { push: (message: unknown) => unknown };
        toExtension: (message: unknown) => void;
      };
      sent.push = toExtension;
    });
    await view.tell(
      { type: 'offers', offers: { start: true, followServer: false } },
      { type: 'follow', followed: { kind: 'server', label: 'echo-server', port } },
    );
    // What comes before `follow` is forgotten.
    scene = new BenchScene(view, port, server, locale);
    await scene.#sampler.sampleNow();
    return scene;
  }

  perform(action: BenchAction): void {
    this.#bench.stdin.write(`${JSON.stringify({ type: 'perform', action })}\n`);
  }

  #hear(message: ToConnectionsView): void {
    // A page that is being closed hears nothing more.
    this.#view.tell(message).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sampler.dispose();
    const ended = [once(this.#bench, 'exit'), once(this.#server, 'exit')];
    this.#bench.stdin.end();
    this.#server.kill('SIGKILL');
    await Promise.all(ended);
  }
}
