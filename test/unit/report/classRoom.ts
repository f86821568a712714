import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import { localizeManifest } from '../../../src/lab/localizeManifest.ts';
import { loadLab } from '../../../src/lab/loadLab.ts';
import type { LabManifest } from '../../../src/lab/manifest.ts';
import { gradeSchema, type CheckResult, type Grade } from '../../../src/protocol/grade.ts';
import type { Student, SubmissionResult } from '../../../src/protocol/submissionResult.ts';
import type { ClassInput } from '../../../src/report/classInput.ts';

const root = path.join(import.meta.dirname, '../../..');

/** Real grades of echo-server, `socklab grade FOLDER --seed 5e4fc62ff386de5d --json FILE`, conversations shortened. */
export const gradeNames = ['right', 'sigpipe', 'waitingRoom', 'decodes', 'notBuilt', 'starter'] as const;
export type GradeName = (typeof gradeNames)[number];

export function gradeOf(name: GradeName): Grade {
  const file = path.join(root, 'test/fixtures/class', `${name}.json`);
  return gradeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

export async function echoManifest(locale: 'en' | 'zh-cn' = 'en'): Promise<LabManifest> {
  return localizeManifest(await loadLab(path.join(root, 'labs/echo-server'), { checksFile: '-' }), locale);
}

/** The lab with some checks kept from learners. */
export function withVisibility(
  manifest: LabManifest,
  visibility: Readonly<Record<string, 'name' | 'hidden'>>,
): LabManifest {
  const checks = manifest.checks.map(check => ({
    ...check,
    visibility: visibility[check.id] ?? check.visibility,
  }));
  return { ...manifest, checks };
}

export function resultOf(
  student: Student,
  outcome: Pick<SubmissionResult, 'outcome' | 'grade' | 'reason' | 'unofficial' | 'notes'>,
): SubmissionResult {
  return {
    schema: 'socklab-submission/1',
    student,
    submission: { name: student.id, digest: '1'.repeat(64) },
    lab: { id: 'echo-server', version: '1.0.0', digest: '2'.repeat(64) },
    socklab: '0.1.0',
    attempts: 1,
    ...outcome,
  };
}

export const rejection = {
  outcome: 'rejected' as const,
  reason: { code: 'submission-language', message: 'No source file of the lab is in this submission.' },
};
export const infrastructure = {
  outcome: 'notGraded' as const,
  reason: { code: 'runner-lost', message: 'The machine ran out of memory.' },
};

/** A class with every kind of outcome, out of order. */
export async function smallClass(locale: 'en' | 'zh-cn' = 'en'): Promise<ClassInput> {
  const graded = (name: GradeName) => ({ outcome: 'graded' as const, grade: gradeOf(name) });
  return {
    lab: { manifest: await echoManifest(locale), digest: '2'.repeat(64) },
    results: [
      resultOf(
        { id: 's07', name: '学生七', email: 's07@example.edu' },
        { ...graded('sigpipe'), unofficial: { score: 100, maxScore: 100 } },
      ),
      resultOf({ id: 's01', name: 'Student One', email: 's01@example.edu' }, graded('right')),
      resultOf({ id: 's03' }, graded('waitingRoom')),
      resultOf({ id: 's02', name: '学生二' }, graded('decodes')),
      resultOf({ id: 's05' }, graded('notBuilt')),
      resultOf({ id: 's04' }, { ...graded('starter'), notes: ['Made for version 0.9.0 of the lab.'] }),
      resultOf({ id: 's06' }, rejection),
      resultOf({ id: 's09' }, infrastructure),
    ],
    missing: [{ id: 's08', name: 'Student Eight' }],
    localizer: createLocalizer(locale),
  };
}

/** The grade with each check changed, sums and verdict as they were. */
export function withChecks(grade: Grade, change: (check: CheckResult) => CheckResult): Grade {
  return { ...grade, checks: grade.checks.map(change) };
}

/** What people and programs can put into any text of a result, all of it an attack on some format. */
export const attack = `=1+1"><script>alert(1)</script>]]>&'\u0000\u001b[31m\ud800\ufffe http://x {n}\r\n\u202e"passed":true,`;

/** The same value with every text in it hostile, but for what is no free text. */
export function hostile<T>(value: T, say: (original: string) => string = () => attack): T {
  const fixed = new Set([
    'schema',
    'outcome',
    'verdict',
    'id',
    'sandbox',
    'what',
    'severity',
    'seed',
    'digest',
  ]);
  const made = (each: unknown, key: string): unknown => {
    if (typeof each === 'string') return fixed.has(key) ? each : say(each);
    if (Array.isArray(each)) return each.map(one => made(one, key));
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, one]) => [name, made(one, name)]));
  };
  return made(value, '') as T;
}
