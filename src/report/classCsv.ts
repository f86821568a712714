import Papa from 'papaparse';
import type { CheckManifest } from '../lab/manifest.ts';
import { classScore } from './classScore.ts';
import { checksOfClass, classRows, type ClassInput, type ClassRow } from './classInput.ts';
import { roundPoints } from './roundPoints.ts';
import { withValidText } from './validText.ts';

/**
 * Without this mark Excel reads UTF-8 as the code page of its system, and names in Chinese, or with an accent, come out as
 * rubbish. LibreOffice, pandas and Papa Parse leave it out; Python's csv does with `encoding='utf-8-sig'`.
 */
const byteOrderMark = '\ufeff';

/**
 * The class as a table: a line for each student, a column for each check. Words are those of the JSON results and not
 * translated, since programs read them too. There are no times in it, so that grading again gives the same bytes. A
 * score is empty where there is none yet; nothing in it is a formula, whatever students are called.
 */
export function classCsv(input: ClassInput): string {
  const checks = checksOfClass(input);
  const header = [
    ...['id', 'name', 'email', 'outcome', 'score', 'maxScore', 'percentage'],
    ...checks.map(check => check.id),
    ...['language', 'reason', 'unofficialScore', 'unofficialMaxScore', 'notes'],
  ];
  return csvOf([header, ...withValidText(classRows(input)).map(row => line(row, checks))]);
}

/**
 * What spreadsheets take for a formula, the wide forms of Chinese and Japanese keyboards included. Papa Parse's own rule
 * looks at one line only: a cell with a line end in it would get by.
 */
const formula = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** @param rows the head first; numbers are written as JavaScript does, with a point */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return `${byteOrderMark}${Papa.unparse(
    rows.map(row => [...row]),
    { escapeFormulae: formula, newline: '\r\n' },
  )}\r\n`;
}

function line({ student, result }: ClassRow, checks: readonly CheckManifest[]): (string | number)[] {
  const { grade, reason, unofficial } = result ?? {};
  const verdicts = new Map(grade?.checks.map(check => [check.id, check.verdict]));
  const score = classScore(result, checks);
  const share = score && score.maxScore > 0 ? roundPoints((score.score / score.maxScore) * 100) : '';
  return [
    ...[student.id, student.name ?? '', student.email ?? '', result?.outcome ?? 'missing'],
    ...[score ? roundPoints(score.score) : '', score ? roundPoints(score.maxScore) : '', share],
    ...checks.map(check => verdicts.get(check.id) ?? ''),
    ...[grade?.language ?? '', grade && !grade.build.ok ? 'not-built' : (reason?.message ?? '')],
    ...[unofficial?.score ?? '', unofficial?.maxScore ?? ''],
    result?.notes?.join(' ') ?? '',
  ];
}
