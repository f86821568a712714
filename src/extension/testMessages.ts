import * as vscode from 'vscode';
import type { CheckResult } from '../protocol/grade.ts';
import { markdownText } from './markdownText.ts';
import { findingTestContext } from './testContext.ts';
import type { Translate } from './translate.ts';

/**
 * A failed check as the Test Explorer shows it, with a diff where there is one. It has no location: what went wrong on the
 * wire belongs to no line, and VS Code would write it beside the first one. The test item names the file.
 */
export function testMessage(result: CheckResult, t: Translate): vscode.TestMessage {
  const { finding } = result;
  const paragraphs = [
    finding?.message ?? result.title,
    finding?.cause && t('Likely cause: {cause}', { cause: finding.cause }),
    finding?.nextStep && t('Next step: {step}', { step: finding.nextStep }),
    ...(finding?.evidence?.lines ?? []),
  ].filter(p => p !== undefined && p !== '');
  const markdown = new vscode.MarkdownString(paragraphs.map(p => markdownText(String(p))).join('\n\n'));
  const message =
    finding?.expected !== undefined && finding.actual !== undefined
      ? vscode.TestMessage.diff(markdown, finding.expected, finding.actual)
      : new vscode.TestMessage(markdown);
  message.contextValue = findingTestContext;
  return message;
}
