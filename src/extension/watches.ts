import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { CheckResult } from '../protocol/grade.ts';
import type { Recording } from '../protocol/recording.ts';
import type { FromConnectionsView } from '../protocol/webviewMessages.ts';
import { contextKeys } from './commands.ts';
import type { ConnectionsFeed } from './connectionsFeed.ts';
import { makeGradeRequest, type GradeRequestParts } from './gradeRequest.ts';
import type { LabFolder } from './labFolder.ts';
import type { Problems } from './problems.ts';
import type { Recordings } from './recordings.ts';
import { WatchSession } from './watchSession.ts';

export interface WatchesParts extends GradeRequestParts {
  readonly feed: ConnectionsFeed;
  readonly recordings: Recordings;
  readonly problems: Pick<Problems, 'report'>;
  readonly log: vscode.LogOutputChannel;
}

/** How a watched check has ended. */
export type WatchEnd =
  | { readonly kind: 'judged'; readonly result: CheckResult }
  | { readonly kind: 'notBuilt'; readonly listed: boolean }
  | { readonly kind: 'stopped' }
  /** Nothing could be judged. */
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Watches checks, one at a time, and replays what was recorded. To watch is to look, not to be graded: the score and
 * the results of the folder stay as they are; only the recording of the check is a new one.
 */
export class Watches implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: WatchesParts;
  readonly #ended = this.#store.add(new vscode.EventEmitter<{ session: WatchSession; end: WatchEnd }>());
  readonly #started = this.#store.add(new vscode.EventEmitter<WatchSession>());
  #session: WatchSession | undefined;
  #replayed: Recording | undefined;

  readonly onDidStart = this.#started.event;
  readonly onDidEnd = this.#ended.event;

  constructor(parts: WatchesParts) {
    this.#parts = parts;
    this.#store.add(
      parts.feed.onDidChange(message => {
        if (message.type !== 'follow' || message.followed.kind === 'replay') return;
        this.#replayed = undefined;
        this.#announce();
        // Nobody sees it any more.
        if (message.followed.kind !== 'watch') this.#session?.stop();
      }),
    );
    this.#store.add({ dispose: () => this.#session?.stop() });
  }

  /** The check that is watched at the moment. */
  get session(): WatchSession | undefined {
    return this.#session;
  }

  /** What the connections view replays. */
  get replayed(): Recording | undefined {
    return this.#replayed;
  }

  /** Resolves when it is over, whichever way; never rejects. No other check may be watched at the moment. */
  async watch(folder: LabFolder, check: string): Promise<WatchEnd> {
    if (this.#session) throw new Error(`${this.#session.check} is being watched already`);
    const { log } = this.#parts;
    const { WatchControls } = await import('./coreGrading.ts');
    const controls = new WatchControls();
    const session = new WatchSession({ folder, check, feed: this.#parts.feed, controls });
    this.#session = session;
    this.#announce();
    session.begin();
    this.#started.fire(session);
    log.info(`watching ${check} of ${folder.path}`);
    const end = await this.#run(session, controls).catch((error: unknown): WatchEnd => ({
      kind: 'failed',
      error,
    }));
    this.#session = undefined;
    this.#announce();
    await this.#show(session, end).catch((error: unknown) =>
      log.error(error instanceof Error ? error : String(error)),
    );
    this.#ended.fire({ session, end });
    return end;
  }

  /** Shows a kept recording; false where there is none. */
  async replay({ path, lab, manifest }: LabFolder, check: string): Promise<boolean> {
    const recording = await this.#parts.recordings.get({ path, lab }, check);
    if (recording) this.#replay(manifest.title, recording);
    return recording !== undefined;
  }

  /** A button of the bar was pressed. */
  hear({ what, paceMs }: FromConnectionsView & { type: 'watch' }): void {
    const session = this.#session;
    if (what === 'next') session?.next();
    else if (what === 'play') session?.play(paceMs);
    else if (what === 'pause') session?.pause();
    else session?.stop();
  }

  /** Nothing plays while nobody looks. */
  look(looking: boolean): void {
    if (!looking && this.#session?.state.state === 'playing') this.#session.pause();
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #run(
    session: WatchSession,
    controls: InstanceType<typeof import('./coreGrading.ts').WatchControls>,
  ): Promise<WatchEnd> {
    const { problems } = this.#parts;
    const { folder, check, signal } = session;
    const { gradeSubmission } = await import('./coreGrading.ts');
    const request = await makeGradeRequest(this.#parts, folder.path);
    const grade = await gradeSubmission(
      { ...request, watch: { check, controls } },
      {
        signal,
        onEvent: event => {
          session.hear(event);
          if (event.type === 'buildFinished') problems.report(folder.path, event.build.diagnostics);
        },
      },
    );
    if (signal.aborted) return { kind: 'stopped' };
    if (!grade.build.ok) return { kind: 'notBuilt', listed: grade.build.diagnostics.length > 0 };
    const result = grade.checks.find(({ id }) => id === check);
    return result ? { kind: 'judged', result } : { kind: 'stopped' };
  }

  /** What the view shows when it is over: the recording, from its end; without one the reason why there is none. */
  async #show(session: WatchSession, end: WatchEnd): Promise<void> {
    const { feed, recordings } = this.#parts;
    const { folder, recording } = session;
    session.over();
    if (recording) await recordings.put(folder, recording);
    const { followed } = feed;
    // Something else is shown by now.
    if (followed.kind !== 'watch' || followed.check.id !== session.check) return;
    if (recording) this.#replay(folder.manifest.title, recording);
    else feed.end(endWords(end));
  }

  #replay(label: string, recording: Recording): void {
    const { feed } = this.#parts;
    feed.follow({ kind: 'replay', label, check: recording.check });
    this.#replayed = recording;
    this.#announce();
    feed.recording(recording);
  }

  #announce(): void {
    const set = (key: string, value: boolean): void =>
      void vscode.commands.executeCommand('setContext', key, value);
    set(contextKeys.watching, this.#session !== undefined);
    set(contextKeys.replaying, this.#replayed !== undefined);
  }
}

function endWords(end: WatchEnd): string {
  switch (end.kind) {
    case 'notBuilt':
      return vscode.l10n.t('The program did not build, so no server ran.');
    case 'stopped':
      return vscode.l10n.t('You have stopped watching.');
    default:
      return vscode.l10n.t('The check is over, and nothing of it was recorded.');
  }
}
