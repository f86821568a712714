import { text, type Text } from '../base/text.ts';
import type { Proof } from '../lab/proofs.ts';
import type { CheckResult, Grade } from '../protocol/grade.ts';
import { outcomeOf } from './validationOutcome.ts';

/**
 * What stands against a proof after it was graded: a solution or variant without full marks, a starter with them, a
 * fault that its check did not catch or that another check caught. No problem, no entry.
 * @param partial only some checks were run: a starter may have passed those
 */
export function judgeProof(proof: Proof, grade: Grade, partial: boolean): Text[] {
  if (!grade.build.ok) return [buildProblem(proof, grade)];
  const problems = grade.checks.flatMap(check => checkProblem(proof, grade, check) ?? []);
  if (proof.kind === 'starter' && !partial && grade.verdict === 'passed') {
    const facts = { proof: nameOf(proof) };
    problems.push(
      text('{proof} should leave work to do, but it gets full marks. Is it the solution?', facts),
    );
  }
  return problems;
}

/** `faults/c-sigpipe`: where it lies in the lab. */
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

function checkProblem(proof: Proof, grade: Grade, result: CheckResult): Text | undefined {
  const facts = {
    proof: nameOf(proof),
    language: proof.submission.language,
    sandbox: grade.sandbox,
    check: result.id,
    message: result.finding?.message ?? '',
  };
  switch (outcomeOf(proof, result)) {
    case 'errored':
      return text('{proof} ({language}, {sandbox}): {check} could not be judged: {message}', facts);
    case 'missed':
      return result.verdict === 'passed'
        ? text('{proof} ({language}) should be caught by {check}, but {check} passed.', facts)
        : text('{proof} ({language}) should be caught by {check}, but {check} was skipped: {message}', facts);
    case 'unexpected': {
      if (!proof.fault)
        return text(
          '{proof} ({language}, {sandbox}) should get full marks, but {check} did not pass: {message}',
          facts,
        );
      const allowed = [...new Set([...proof.fault.caughtBy, ...proof.fault.also])].join(', ');
      return text(
        '{proof} ({language}) should fail only {allowed}, but {check} did not pass either: {message}',
        { ...facts, allowed },
      );
    }
    case 'caught':
    case 'also':
    case 'passed':
    case 'skipped':
    case undefined:
      return undefined;
  }
}
