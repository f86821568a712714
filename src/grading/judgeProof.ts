import { text, type Text } from '../base/text.ts';
import type { Proof } from '../lab/proofs.ts';
import type { CheckResult, Grade } from '../protocol/grade.ts';

/**
 * What stands against a proof after it was graded: a solution or variant without full marks, a starter with them, a
 * fault that its check did not catch or that another check caught. No problem, no entry.
 * @param partial only some checks were run: a starter may have passed those
 */
export function judgeProof(proof: Proof, grade: Grade, partial: boolean): Text[] {
  if (!grade.build.ok) return [buildProblem(proof, grade)];
  const errored = grade.checks
    .filter(check => check.verdict === 'errored')
    .map(check => unjudged(proof, grade, check));
  switch (proof.kind) {
    case 'solution':
    case 'variant':
      return [...errored, ...fullMarks(proof, grade)];
    case 'starter':
      return [...errored, ...(partial ? [] : lessThanFull(proof, grade))];
    case 'fault':
      return [...errored, ...caught(proof, grade)];
  }
}

/** `fault c-sigpipe`, in the words that name a folder of the lab. */
function nameOf(proof: Proof): string {
  return `${proof.kind}s/${proof.name}`;
}

function buildProblem(proof: Proof, grade: Grade): Text {
  const first = grade.build.diagnostics.find(d => d.severity === 'error');
  const facts = { proof: nameOf(proof), language: proof.submission.language };
  return first
    ? text('{proof} ({language}) does not build: {file}:{line}: {message}', {
        ...facts,
        file: first.file,
        line: first.line,
        message: first.message,
      })
    : text('{proof} ({language}) does not build: {output}', {
        ...facts,
        output: grade.build.output.trim().split('\n').at(-1) ?? '',
      });
}

function unjudged(proof: Proof, grade: Grade, check: CheckResult): Text {
  return text('{proof} ({language}, {sandbox}): {check} could not be judged: {message}', {
    proof: nameOf(proof),
    language: proof.submission.language,
    sandbox: grade.sandbox,
    check: check.id,
    message: check.finding?.message ?? '',
  });
}

function fullMarks(proof: Proof, grade: Grade): Text[] {
  return grade.checks.filter(isBad).map(check =>
    text('{proof} ({language}, {sandbox}) should get full marks, but {check} did not pass: {message}', {
      proof: nameOf(proof),
      language: proof.submission.language,
      sandbox: grade.sandbox,
      check: check.id,
      message: check.finding?.message ?? '',
    }),
  );
}

function lessThanFull(proof: Proof, grade: Grade): Text[] {
  if (grade.verdict !== 'passed') return [];
  return [
    text('{proof} should leave work to do, but it gets full marks. Is it the solution?', {
      proof: nameOf(proof),
    }),
  ];
}

function caught(proof: Proof, grade: Grade): Text[] {
  const caughtBy = proof.fault?.caughtBy ?? [];
  const also = proof.fault?.also ?? [];
  const results = new Map(grade.checks.map(check => [check.id, check]));
  const facts = { proof: nameOf(proof), language: proof.submission.language };
  const missed = caughtBy.flatMap(id => {
    const verdict = results.get(id)?.verdict;
    if (verdict === 'passed') {
      return [
        text('{proof} ({language}) should be caught by {check}, but {check} passed.', {
          ...facts,
          check: id,
        }),
      ];
    }
    if (verdict === 'skipped') {
      return [
        text('{proof} ({language}) should be caught by {check}, but {check} was skipped: {message}', {
          ...facts,
          check: id,
          message: results.get(id)?.finding?.message ?? '',
        }),
      ];
    }
    return [];
  });
  if (also.includes('*')) return missed;
  const allowed = new Set([...caughtBy, ...also]);
  const further = grade.checks.filter(check => isBad(check) && !allowed.has(check.id));
  return [
    ...missed,
    ...further.map(check =>
      text('{proof} ({language}) should fail only {allowed}, but {check} did not pass either: {message}', {
        ...facts,
        allowed: [...allowed].join(', '),
        check: check.id,
        message: check.finding?.message ?? '',
      }),
    ),
  ];
}

function isBad(check: CheckResult): boolean {
  // What could not be judged has a sentence of its own, and a skipped check only follows from another.
  return check.verdict === 'failed' || check.verdict === 'timedOut';
}
