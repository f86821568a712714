import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import type { ConnectionsFeed } from './connectionsFeed.ts';
import type { Grader } from './grader.ts';
import type { GradeSession } from './gradeSession.ts';

/** Shows the sockets of the grade that began last. */
export class GradeFollower implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #feed: ConnectionsFeed;
  #session: GradeSession | undefined;

  constructor(grader: Grader, feed: ConnectionsFeed) {
    this.#feed = feed;
    this.#store.add(
      grader.onDidStart(({ session }) => {
        this.#session = session;
        feed.follow({ kind: 'grade', label: session.folder.manifest.title });
      }),
    );
    this.#store.add(
      grader.onDidHear(({ session, event }) => {
        if (!this.#follows(session)) return;
        if (event.type === 'sockets') feed.snapshot(event.snapshot);
        if (event.type === 'socketsChanged') feed.delta(event.delta);
      }),
    );
    this.#store.add(
      grader.onDidEnd(({ session, end }) => {
        if (!this.#follows(session)) return;
        const unbuilt = end.kind === 'graded' && end.grade.verdict !== 'cancelled' && !end.grade.build.ok;
        feed.end(
          unbuilt
            ? vscode.l10n.t('The program did not build, so no server ran.')
            : vscode.l10n.t('The grade has ended. This is its last picture.'),
        );
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  #follows(session: GradeSession): boolean {
    return this.#session === session && this.#feed.followed.kind === 'grade';
  }
}
