import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { gradeSubmission } from '../../src/grading/gradeSubmission.ts';
import { loadLab } from '../../src/lab/loadLab.ts';
import type { Submission } from '../../src/lab/submission.ts';
import type { Grade } from '../../src/protocol/grade.ts';
import type { RunEvent } from '../../src/protocol/runEvents.ts';
import { built } from './installedGrader.ts';

/** Grades somebody else's submission: the grade, and what its servers printed. */
export async function gradeConfined(
  slug: string,
  submission: Submission,
  only?: readonly string[],
  signal?: AbortSignal,
): Promise<{ grade: Grade; printed: string }> {
  const lab = await loadLab(built.labFolder(slug), { checksFile: built.checksFile(slug) });
  let printed = '';
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'output') printed += event.text;
  };
  const { paths } = built;
  const request = {
    lab,
    submission,
    ...(only && { only }),
    locale: 'en',
    paths,
    sandbox: 'confined' as const,
  };
  return { grade: await gradeSubmission(request, { onEvent, ...(signal && { signal }) }), printed };
}

/** The reference solution of a lab in this language. */
export async function solution(slug: string, language: string): Promise<Submission> {
  const lab = await loadLab(built.labFolder(slug), { checksFile: built.checksFile(slug) });
  const commands = lab.manifest.languages[language];
  assert.ok(commands);
  const folder = path.join(built.labFolder(slug), 'solutions', language);
  return { folder, language, build: commands.build, run: commands.run };
}
