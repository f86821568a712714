import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { RunEvent } from '../protocol/runEvents.ts';
import { contextKeys } from './commands.ts';
import { makeGradeRequest, type GradeRequestParts } from './gradeRequest.ts';
import { GradeSession, type SessionEnd } from './gradeSession.ts';
import type { LabFolder } from './labFolder.ts';

export interface GradeOptions {
  /** Ids of the checks to run; all when absent. */
  readonly only?: readonly string[] | undefined;
  /** The Test Explorer's run that asked for this; without it one is made. */
  readonly testRun?: vscode.TestRun | undefined;
}

export interface GraderParts extends GradeRequestParts {
  /** The version of Socklab, for what is remembered of a grade. */
  readonly version: string;
  readonly log: vscode.LogOutputChannel;
}

/** Too long for the log. */
const bulky: ReadonlySet<RunEvent['type']> = new Set(['sockets', 'socketsChanged', 'recording']);

/** Runs grades, at most one a folder at a time. Sidebar, Test Explorer, Problems and the connections view listen. */
export class Grader implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: GraderParts;
  readonly #sessions = new Map<string, GradeSession>();
  readonly #started = this.#store.add(
    new vscode.EventEmitter<{ session: GradeSession; options: GradeOptions }>(),
  );
  readonly #event = this.#store.add(new vscode.EventEmitter<{ session: GradeSession; event: RunEvent }>());
  readonly #ended = this.#store.add(new vscode.EventEmitter<{ session: GradeSession; end: SessionEnd }>());

  readonly onDidStart = this.#started.event;
  readonly onDidHear = this.#event.event;
  readonly onDidEnd = this.#ended.event;

  constructor(parts: GraderParts) {
    this.#parts = parts;
    this.#store.add({ dispose: () => this.cancelAll() });
  }

  /** The grades that are running. */
  get sessions(): readonly GradeSession[] {
    return [...this.#sessions.values()];
  }

  session(folder: string): GradeSession | undefined {
    return this.#sessions.get(folder);
  }

  cancelAll(): void {
    for (const session of this.#sessions.values()) session.cancel();
  }

  /** Resolves when the grade is over, whichever way; never rejects. The folder must not be being graded. */
  async grade(folder: LabFolder, options: GradeOptions = {}): Promise<SessionEnd> {
    if (this.#sessions.has(folder.path)) throw new Error(`${folder.path} is being graded already`);
    const session = new GradeSession(folder, options.only);
    this.#sessions.set(folder.path, session);
    this.#announceContext();
    this.#started.fire({ session, options });
    this.#parts.log.info(`grading ${folder.path}${options.only ? ` (${options.only.join(', ')})` : ''}`);
    const end = await this.#run(session).then(
      (grade): SessionEnd => ({ kind: 'graded', grade }),
      (error: unknown): SessionEnd => ({ kind: 'failed', error }),
    );
    session.finish(end);
    this.#sessions.delete(folder.path);
    this.#announceContext();
    this.#ended.fire({ session, end });
    return end;
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #run(
    session: GradeSession,
  ): ReturnType<typeof import('../grading/gradeSubmission.ts').gradeSubmission> {
    const { log, version } = this.#parts;
    const [{ gradeOwnWork }, { userFolders }] = await Promise.all([
      import('./coreGrading.ts'),
      import('./core.ts'),
    ]);
    const work = session.folder.path;
    const whole = await makeGradeRequest(this.#parts, work);
    const request = session.only ? { ...whole, only: session.only } : whole;
    const memory = { work, cache: userFolders(process.env).cache, socklab: version };
    return await gradeOwnWork(
      { ...request, ...memory },
      {
        signal: session.signal,
        onEvent: event => {
          session.apply(event);
          if (!bulky.has(event.type)) log.trace(JSON.stringify(event));
          this.#event.fire({ session, event });
        },
      },
    );
  }

  #announceContext(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.grading, this.#sessions.size > 0);
  }
}
