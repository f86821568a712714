import * as vscode from 'vscode';
import { assertNever } from '../base/assertNever.ts';
import type { CheckResult, Grade } from '../protocol/grade.ts';
import type { RunEvent } from '../protocol/runEvents.ts';
import type { GradeSession, SessionEnd } from './gradeSession.ts';
import { mainFile } from './labFolder.ts';
import type { PublishedCheck, PublishedRun } from './publishedRun.ts';
import type { TestItems } from './testItems.ts';
import { findingTestContext } from './testContext.ts';
import { testMessage } from './testMessages.ts';
import type { Translate } from './translate.ts';
import { verdictLook } from './verdictLooks.ts';
import { duration, score, timeTaken } from './wording.ts';

export interface RunPublisherParts {
  readonly run: vscode.TestRun;
  readonly session: GradeSession;
  readonly items: TestItems;
  /** An error in one sentence. */
  readonly words: (error: unknown) => string;
  readonly t: Translate;
}

/** Tells the Test Explorer how a grade goes. The one place that does. */
export class RunPublisher {
  readonly #parts: RunPublisherParts;
  readonly #published = new Map<string, PublishedCheck>();
  readonly #startedAt = performance.timeOrigin + performance.now();
  #output = '';
  #buildError: string | undefined;
  #ended = false;

  constructor(parts: RunPublisherParts) {
    this.#parts = parts;
    for (const id of parts.session.checks.keys()) this.#each(id, item => parts.run.enqueued(item));
  }

  /** What has been told so far. */
  get published(): PublishedRun {
    const { folder } = this.#parts.session;
    return {
      folder: folder.path,
      startedAt: this.#startedAt,
      checks: [...this.#published.values()],
      output: this.#output,
      ...(this.#buildError !== undefined && { buildError: this.#buildError }),
      ended: this.#ended,
    };
  }

  hear(event: RunEvent): void {
    const { run, t } = this.#parts;
    switch (event.type) {
      case 'runStarted':
        this.#print(t('Sandbox: {sandbox}, seed: {seed}', { sandbox: event.sandbox, seed: event.seed }));
        return;
      case 'buildStarted':
        for (const command of event.commands) this.#print(`$ ${command.join(' ')}`);
        return;
      case 'buildFinished':
        if (event.build.output) this.#print(event.build.output);
        if (!event.build.ok && !this.#parts.session.signal.aborted)
          this.#buildFailed(event.build.diagnostics.filter(d => d.severity === 'error').length);
        return;
      case 'checkStarted':
        this.#each(event.id, item => run.started(item));
        return;
      case 'checkFinished':
        this.#judge(event.result);
        return;
      case 'output':
        this.#each(event.id, item => this.#write(event.text, item));
        return;
      case 'runFinished':
      case 'step':
      case 'stepAhead':
      case 'recording':
      case 'sockets':
      case 'socketsChanged':
        return;
      default:
        assertNever(event);
    }
  }

  /** Every check that has not been spoken of gets a word, so that none keeps spinning. */
  end(end: SessionEnd): void {
    const { session, t, words } = this.#parts;
    const left = [...session.checks.keys()].filter(id => !this.#published.has(id));
    if (end.kind === 'graded') {
      for (const result of end.grade.checks) if (left.includes(result.id)) this.#judge(result);
      this.#summary(end.grade);
    } else {
      const reason = words(end.error);
      this.#print(reason);
      for (const id of left) this.#error(id, 'notGraded', reason);
    }
    for (const id of left) if (!this.#published.has(id)) this.#skip(id, 'cancelled', t('cancelled'));
    this.#ended = true;
  }

  #judge(result: CheckResult): void {
    const { run, t } = this.#parts;
    const look = verdictLook(result.verdict, t);
    this.#print(
      `${mark(result)} ${result.id.padEnd(5)} ${result.title}  ${result.points}/${result.maxPoints}  ${timeTaken(result, t) ?? ''}` +
        (result.verdict === 'passed' ? '' : `  (${look.words})`),
    );
    switch (result.verdict) {
      case 'passed':
        this.#each(result.id, item => run.passed(item, result.durationMs));
        this.#record({ id: result.id, outcome: 'passed', verdict: 'passed' });
        return;
      case 'failed':
      case 'timedOut':
        this.#fail(result);
        return;
      case 'errored':
        this.#error(result.id, result.verdict, result.finding?.message ?? look.words);
        return;
      case 'skipped':
      case 'cancelled':
        this.#skip(result.id, result.verdict, result.finding?.message ?? look.words);
        return;
      default:
        assertNever(result.verdict);
    }
  }

  #fail(result: CheckResult): void {
    const { run, session, t } = this.#parts;
    const file = mainFile(session.folder);
    const message = testMessage(result, t);
    this.#each(result.id, item => run.failed(item, message, result.durationMs));
    this.#record({
      id: result.id,
      outcome: 'failed',
      verdict: result.verdict,
      message: result.finding?.message ?? '',
      ...(message.expectedOutput !== undefined && { expected: message.expectedOutput }),
      ...(message.actualOutput !== undefined && { actual: message.actualOutput }),
      file,
    });
  }

  #error(id: string, verdict: PublishedCheck['verdict'], reason: string): void {
    this.#each(id, item => {
      const message = new vscode.TestMessage(reason);
      message.contextValue = findingTestContext;
      this.#parts.run.errored(item, message);
    });
    this.#record({ id, outcome: 'errored', verdict, message: reason });
  }

  #skip(id: string, verdict: PublishedCheck['verdict'], reason: string): void {
    this.#each(id, item => {
      this.#parts.run.skipped(item);
      this.#write(`${reason}\n`, item);
    });
    this.#record({ id, outcome: 'skipped', verdict, message: reason });
  }

  /** One error, on the lab: its checks were not judged. */
  #buildFailed(errors: number): void {
    const { items, run, session, t } = this.#parts;
    const reason =
      errors > 0
        ? t('Your program does not build: the Problems panel lists {errors} errors.', { errors })
        : t('Your program does not build: see the output of this run.');
    const item = items.folder(session.folder.path);
    if (item) run.errored(item, new vscode.TestMessage(reason));
    this.#buildError = reason;
    for (const id of session.checks.keys()) {
      this.#each(id, check => run.skipped(check));
      this.#record({ id, outcome: 'skipped', verdict: 'buildFailed', message: reason });
    }
  }

  #summary(grade: Grade): void {
    const { session, t } = this.#parts;
    for (const note of grade.notes) this.#print(note);
    if (session.only) return;
    this.#print(t('Score {score} in {time}', { score: score(grade), time: duration(grade.durationMs, t) }));
  }

  #record(check: PublishedCheck): void {
    this.#published.set(check.id, check);
  }

  #each(id: string, tell: (item: vscode.TestItem) => void): void {
    const { items, session } = this.#parts;
    const item = items.check(session.folder.path, id);
    if (item) tell(item);
  }

  #print(line: string): void {
    this.#write(`${line}\n`);
  }

  /** The Test Explorer shows output in a terminal, which wants CRLF. */
  #write(text: string, item?: vscode.TestItem): void {
    if (this.#output.length < 100_000) this.#output += text;
    this.#parts.run.appendOutput(text.replaceAll(/\r?\n/g, '\r\n'), undefined, item);
  }
}

function mark(result: CheckResult): string {
  switch (result.verdict) {
    case 'passed':
      return '\u001B[32m✔\u001B[0m';
    case 'failed':
    case 'timedOut':
      return '\u001B[31m✘\u001B[0m';
    default:
      return '\u001B[33m–\u001B[0m';
  }
}
