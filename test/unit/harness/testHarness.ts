import * as assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import * as path from 'node:path';
import pLimit from 'p-limit';
import { english } from '../../../src/base/text.ts';
import type { Conversation } from '../../../src/harness/check.ts';
import { CheckContext, type HarnessHost } from '../../../src/harness/checkContext.ts';
import type { Watcher } from '../../../src/harness/gate.ts';
import { PortPool } from '../../../src/proc/portPool.ts';
import { CheckStopped, type Stop } from '../../../src/harness/stop.ts';
import { readListeners } from '../../../src/proc/listenWatch.ts';
import { sweepMarked } from '../../../src/proc/sweep.ts';
import type { Finding } from '../../../src/protocol/finding.ts';

const fixtures = path.join(import.meta.dirname, '../../fixtures/harness');

interface Settings {
  /** 30 s when absent: only what a test is about may be late. */
  readonly deadlineMs?: number;
  readonly ports?: PortPool;
  readonly watcher?: Watcher;
  /** Called with the context before the conversation begins. */
  readonly onContext?: (context: CheckContext) => void;
}

/** Holds conversations with real programs, as the runner does in `plain`. */
export class TestHarness {
  readonly #runId = randomBytes(8).toString('hex');
  /** One for all that are held side by side, or two of them could take the same port. */
  readonly #ports = new PortPool(readListeners);
  /** Names the conversations apart, and so the marks of their servers. */
  #held = 0;
  readonly output: string[] = [];
  readonly steps: string[] = [];

  /** How the conversation ended; undefined when it came to its last line. Nothing of it is left then. */
  async hold(
    command: readonly string[],
    conversation: Conversation,
    { deadlineMs = 30_000, ports, watcher, onContext }: Settings = {},
  ): Promise<Stop | undefined> {
    const host: HarnessHost = {
      run: command,
      arguments: [],
      folder: fixtures,
      environment: { ...process.env, SOCKLAB_RUN: this.#runId },
      runId: this.#runId,
      ports: ports ?? this.#ports,
      seed: '5eed',
      sandbox: 'plain',
      localizer: english,
      onServerStarted: () => undefined,
      onServerEnded: () => undefined,
      onStep: (_id, step) => this.steps.push(`${step.who}: ${step.what}`),
      onOutput: (_id, stream, text) => this.output.push(`${stream}: ${text}`),
      watcher,
    };
    const context: CheckContext = new CheckContext(`T${++this.#held}`, deadlineMs, host);
    onContext?.(context);
    try {
      await conversation(context);
      await context.finish();
      return undefined;
    } catch (error) {
      if (error instanceof CheckStopped) return error.stop;
      throw error;
    } finally {
      await context.dispose();
    }
  }

  /** A conversation that must fail, and its finding. */
  async finding(
    command: readonly string[],
    conversation: Conversation,
    settings: Settings = {},
  ): Promise<Finding> {
    const stop = await this.hold(command, conversation, settings);
    assert.ok(stop, 'the conversation came to its end');
    assert.ok('finding' in stop, JSON.stringify(stop));
    return stop.finding;
  }

  /** The end of a suite: no process may be left. */
  async finish(): Promise<void> {
    assert.deepEqual(
      await sweepMarked({ name: 'SOCKLAB_RUN', value: this.#runId }),
      [],
      'a process was left',
    );
  }
}

/**
 * `it` for tests that mostly wait: some of them run at once, from before the first on, and each is told on its own. They
 * must not share anything that another one changes.
 */
export function together(): (title: string, test: () => Promise<unknown>) => void {
  const limit = pLimit(6);
  const tests = new Map<string, () => Promise<unknown>>();
  const begun = new Map<string, Promise<unknown>>();
  before(() => {
    for (const [title, test] of tests) {
      const end = limit(test);
      end.catch(() => undefined);
      begun.set(title, end);
    }
  });
  return (title, test) => {
    assert.ok(!tests.has(title), 'two tests of one title');
    tests.set(title, test);
    it(title, async () => begun.get(title));
  };
}

/** Whether this machine has IPv6 at all. */
export const hasIpv6 = Object.values(networkInterfaces()).some(list =>
  list?.some(each => each.family === 'IPv6'),
);

/** test/fixtures/harness/server.mjs in one of its modes. */
export function server(mode: string): string[] {
  return [process.execPath, path.join(fixtures, 'server.mjs'), mode];
}

/** All that a finding says in words. */
export function words(finding: Finding): string {
  return [finding.message, finding.cause, finding.nextStep].filter(Boolean).join(' | ');
}
