import type { CheckDefinition } from '../harness/check.ts';
import { CheckContext, type HarnessHost } from '../harness/checkContext.ts';
import { CheckStopped, type Stop } from '../harness/stop.ts';
import { text, type Text } from '../base/text.ts';
import { hasOwnNetwork, type CheckResult } from '../protocol/grade.ts';
import type { RunnerCheck } from './runnerJob.ts';

/** Holds one check's conversation and judges it. Never rejects: whatever goes wrong becomes a verdict. */
export async function runCheck(
  check: RunnerCheck,
  definition: CheckDefinition | undefined,
  host: HarnessHost,
  signal: AbortSignal,
): Promise<CheckResult> {
  const context: CheckContext = new CheckContext(check.id, check.deadlineMs, host);
  const cancel = (): void => {
    context.cancel();
  };
  const began = context.now();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  let stop: Stop | undefined;
  try {
    if (check.requires.includes('privateNetwork') && !hasOwnNetwork(host.sandbox)) {
      context.skip(
        text(
          'This check needs a private network, which this machine does not allow; it is out of the score.',
        ),
      );
    }
    if (!definition) context.giveUp(text('The lab has no check of this name.'));
    await definition.hold(context);
    await context.finish();
  } catch (error) {
    stop = stopOf(error);
  }
  await host.look?.();
  await context.dispose();
  signal.removeEventListener('abort', cancel);
  const notes = context.notes.map(remark => host.localizer.say(remark));
  return {
    ...resultOf(check, stop, sentence => host.localizer.say(sentence)),
    durationMs: Math.round(context.now() - began),
    ...(stop === undefined && notes.length > 0 ? { note: notes.join(' ') } : {}),
  };
}

/** A check that is not run because the run was cancelled before it. */
export function cancelledResult(check: RunnerCheck): CheckResult {
  return { ...baseOf(check), verdict: 'cancelled', points: 0, hints: [] };
}

/**
 * A check that is not run because others did not pass. Where that is the machine's fault (none of them was judged), it
 * is out of the score as they are.
 */
export function skippedResult(
  check: RunnerCheck,
  failed: readonly string[],
  isJudged: boolean,
  host: HarnessHost,
): CheckResult {
  const reason = text('Not judged: it builds on {checks}, which did not pass.', {
    checks: failed.join(', '),
  });
  const result = resultOf(check, { verdict: 'skipped', reason }, sentence => host.localizer.say(sentence));
  return isJudged ? { ...result, maxPoints: check.points } : result;
}

function baseOf(
  check: RunnerCheck,
): Pick<CheckResult, 'id' | 'title' | 'maxPoints' | 'bonus' | 'concept' | 'durationMs'> {
  const { id, title, points: maxPoints, bonus, concept } = check;
  return { id, title, maxPoints, ...(bonus && { bonus }), ...(concept && { concept }), durationMs: 0 };
}

function resultOf(check: RunnerCheck, stop: Stop | undefined, say: (sentence: Text) => string): CheckResult {
  const base = baseOf(check);
  const { hints } = check;
  switch (stop?.verdict) {
    case undefined:
      return { ...base, verdict: 'passed', points: check.points, hints: [] };
    case 'failed':
    case 'timedOut':
      return { ...base, verdict: stop.verdict, points: 0, finding: stop.finding, hints };
    case 'errored':
    case 'skipped': {
      const finding = { message: say(stop.reason), transcript: [] };
      // What a check skips of itself, it skips for want of something that the machine does not have.
      const maxPoints = stop.verdict === 'skipped' ? 0 : base.maxPoints;
      return { ...base, maxPoints, verdict: stop.verdict, points: 0, finding, hints: [] };
    }
    case 'cancelled':
      return cancelledResult(check);
  }
}

function stopOf(error: unknown): Stop {
  if (error instanceof CheckStopped) return error.stop;
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { verdict: 'errored', reason: text('The grader failed, not your program: {reason}', { reason }) };
}
