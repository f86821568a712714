import * as vscode from 'vscode';
import { testMessage } from './testMessages.ts';
import type { Translate } from './translate.ts';
import { verdictLook } from './verdictLooks.ts';
import type { WatchEnd } from './watches.ts';

/** Tells the Test Explorer how a watched check has ended. */
export function tellVerdict(
  run: vscode.TestRun,
  item: vscode.TestItem,
  end: WatchEnd | undefined,
  t: Translate,
): void {
  if (end?.kind !== 'judged') {
    run.skipped(item);
    return;
  }
  const { result } = end;
  switch (result.verdict) {
    case 'passed':
      run.passed(item, result.durationMs);
      return;
    case 'failed':
    case 'timedOut':
      run.failed(item, testMessage(result, t), result.durationMs);
      return;
    case 'errored':
      run.errored(item, new vscode.TestMessage(verdictLook(result.verdict, t).words));
      return;
    case 'skipped':
    case 'cancelled':
      run.skipped(item);
  }
}
