import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { SocketSampler } from '../sockets/sampler.ts';
import type { ConnectionInspector } from './connectionInspector.ts';
import type { ConnectionsFeed } from './connectionsFeed.ts';
import { folderLabel } from './labFolder.ts';
import type { ServerRun, ServerRuns } from './serverRuns.ts';
import type { Settings } from './settings.ts';

export interface ServerFollowerParts {
  readonly runs: ServerRuns;
  readonly feed: ConnectionsFeed;
  readonly inspector: ConnectionInspector;
  readonly settings: Settings;
  readonly log: vscode.LogOutputChannel;
}

/** Shows the sockets of a server that runs in a terminal; samples only while somebody looks. */
export class ServerFollower implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: ServerFollowerParts;
  #run: ServerRun | undefined;
  #watched = false;
  #sampler: SocketSampler | undefined;
  /** Counts the wishes to sample, so that a late answer to an old one does nothing. */
  #wish = 0;

  constructor(parts: ServerFollowerParts) {
    this.#parts = parts;
    const { runs, feed } = parts;
    this.#store.add(runs.onDidStart(run => this.follow(run)));
    this.#store.add(
      runs.onDidEnd(({ run, exitCode }) => {
        if (run !== this.#run) return;
        this.#run = undefined;
        if (this.#follows()) {
          feed.end(
            exitCode === undefined
              ? vscode.l10n.t('The server has ended. This is the last picture.')
              : vscode.l10n.t('The server has ended with exit code {code}. This is the last picture.', {
                  code: exitCode,
                }),
          );
        }
        this.#sample();
      }),
    );
    this.#store.add(feed.onDidChange(message => message.type === 'follow' && this.#sample()));
    this.#store.add({ dispose: () => this.#stop() });
  }

  follow(run: ServerRun): void {
    this.#run = run;
    this.#parts.feed.follow({ kind: 'server', label: folderLabel(run.folder), port: run.port });
  }

  /** Tells whether anybody looks at the connections view. */
  watch(watched: boolean): void {
    if (watched === this.#watched) return;
    this.#watched = watched;
    this.#sample();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #follows(): boolean {
    return this.#parts.feed.followed.kind === 'server';
  }

  #stop(): void {
    this.#wish++;
    this.#sampler?.dispose();
    this.#sampler = undefined;
  }

  /** Starts or stops sampling as things stand now. */
  #sample(): void {
    this.#stop();
    const run = this.#run;
    if (!run || !this.#watched || !this.#follows()) return;
    const wish = this.#wish;
    const { feed, inspector, settings, log, runs } = this.#parts;
    const begin = async (): Promise<void> => {
      const { ServerOwners, ServersOwn, SocketSampler: Sampler } = await import('./coreSockets.ts');
      if (wish !== this.#wish) return;
      const own = new ServersOwn(run.port);
      const owners = new ServerOwners(() => runs.pid(run));
      this.#sampler = new Sampler({
        intervalMs: 1000 / settings.sampleHz,
        ports: [run.port],
        drops: true,
        pulse: () => owners.pulse(),
        decorate: rows => owners.join(own.filter(rows)),
        onSnapshot: snapshot => feed.snapshot(snapshot),
        onDelta: delta => feed.delta(delta),
        onLooked: look => {
          feed.looked(look);
          inspector.look();
        },
        onError: error =>
          log.warn(`sampling sockets: ${error instanceof Error ? error.message : String(error)}`),
      });
    };
    begin().catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
  }
}
