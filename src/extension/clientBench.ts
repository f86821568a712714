import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { BenchOrder } from '../protocol/benchMessages.ts';
import type { BenchClient } from '../protocol/webviewMessages.ts';
import type { ConnectionsFeed } from './connectionsFeed.ts';

export interface ClientBenchParts {
  readonly feed: ConnectionsFeed;
  /** Binary that runs `script`, `dist/bench.mjs`. */
  readonly node: string;
  readonly script: string;
  readonly locale: string;
  readonly log: vscode.LogOutputChannel;
}

interface Running {
  readonly port: number;
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  clients: readonly BenchClient[];
  /** What could not be done; until something else is to be done. */
  problem: string | undefined;
}

/**
 * The clients that are driven by hand from the connections view, against the server that it follows. They live in a
 * process of their own, which starts with the first action and ends with what is followed.
 */
export class ClientBench implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: ClientBenchParts;
  #running: Running | undefined;

  constructor(parts: ClientBenchParts) {
    this.#parts = parts;
    const { feed } = parts;
    this.#store.add(
      feed.onDidChange(({ type }) => {
        if (type !== 'follow' && type !== 'ended') return;
        if (this.#running && this.#running.port === this.#port) this.#announce(this.#running);
        else this.#stop();
      }),
    );
    this.#store.add({ dispose: () => this.#stop() });
  }

  /** @param action what came from the page, whatever it is */
  async hear(action: unknown): Promise<void> {
    const { benchActionSchema } = await import('./coreSockets.ts');
    const parsed = benchActionSchema.safeParse(action);
    if (!parsed.success) {
      this.#parts.log.warn(`client bench: ${parsed.error.message}`);
      return;
    }
    if (parsed.data.type === 'sendFile') await this.#sendFile(parsed.data.clients);
    else this.#order({ type: 'perform', action: parsed.data });
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Of the server that clients may connect to; undefined where there is none, and in Restricted Mode. */
  get #port(): number | undefined {
    const { followed, live } = this.#parts.feed;
    return vscode.workspace.isTrusted && live && followed.kind === 'server' ? followed.port : undefined;
  }

  async #sendFile(clients: number[]): Promise<void> {
    const port = this.#port;
    if (port === undefined) return;
    const [file] =
      (await vscode.window.showOpenDialog({
        title: vscode.l10n.t('Which file is sent?'),
        openLabel: vscode.l10n.t('Send'),
      })) ?? [];
    // Another server may be followed by now, with clients of the same numbers.
    if (file?.scheme === 'file' && port === this.#port)
      this.#order({ type: 'sendFile', clients, file: file.fsPath });
  }

  #order(order: BenchOrder): void {
    const port = this.#port;
    if (port === undefined) return;
    if (this.#running?.port !== port) this.#stop();
    const running = (this.#running ??= this.#start(port));
    running.problem = undefined;
    this.#announce(running);
    running.child.stdin.write(`${JSON.stringify(order)}\n`);
  }

  #start(port: number): Running {
    const { node, script, locale, log, feed } = this.#parts;
    const child = spawn(node, [script, String(port), locale], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // On a desktop the extension host's binary is Electron, which is a Node only when told so.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    const running: Running = { port, child, clients: [], problem: undefined };
    const isOurs = (): boolean => this.#running === running;
    const failed = (reason: string): void => {
      log.error(`client bench: ${reason}`);
      if (!isOurs()) return;
      this.#running = undefined;
      feed.bench([], vscode.l10n.t('The clients have ended: their process failed. See the log.'));
    };
    child.once('error', error => failed(error.message));
    // Somebody who has gone does not read his orders.
    child.stdin.on('error', () => undefined);
    child.once('exit', (code, signal) => {
      if (isOurs()) failed(`ended with ${code ?? signal}`);
    });
    createInterface({ input: child.stderr }).on('line', line => log.error(`client bench: ${line}`));
    createInterface({ input: child.stdout }).on('line', line => {
      this.#report(running, line).catch((error: unknown) => failed(String(error)));
    });
    return running;
  }

  async #report(running: Running, line: string): Promise<void> {
    const { benchReportSchema } = await import('./coreSockets.ts');
    const report = benchReportSchema.parse(JSON.parse(line));
    if (this.#running !== running) return;
    if (report.type === 'steps') {
      this.#parts.feed.steps(report.began, report.steps);
      return;
    }
    running.clients = report.clients;
    running.problem = report.problem ?? running.problem;
    this.#announce(running);
  }

  #announce({ clients, problem }: Running): void {
    this.#parts.feed.bench(clients, problem);
  }

  /** Closes all clients. */
  #stop(): void {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    running.child.stdin.end();
    // Its end of input is enough; where it is held up, the kernel closes what it has.
    const late = setTimeout(() => running.child.kill('SIGKILL'), 2000);
    running.child.once('exit', () => clearTimeout(late));
    this.#parts.feed.bench([]);
  }
}
