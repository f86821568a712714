import { execFileSync } from 'node:child_process';
import * as z from 'zod';

/** The forms that other systems publish, as strict shapes: what they do not name is an error here. */

const visibility = z.enum(['hidden', 'after_due_date', 'after_published', 'visible']);
const outputFormat = z.enum(['text', 'html', 'simple_format', 'md', 'ansi']);

/** gradescope-autograders.readthedocs.io, Autograder specifications. */
export const gradescopeForm = z.strictObject({
  score: z.number().optional(),
  execution_time: z.int().min(0).optional(),
  output: z.string().optional(),
  output_format: outputFormat.optional(),
  test_output_format: outputFormat.optional(),
  test_name_format: outputFormat.optional(),
  visibility: visibility.optional(),
  stdout_visibility: visibility.optional(),
  extra_data: z.record(z.string(), z.unknown()).optional(),
  tests: z.array(
    z.strictObject({
      score: z.number().optional(),
      max_score: z.number().optional(),
      status: z.enum(['passed', 'failed']).optional(),
      name: z.string(),
      name_format: outputFormat.optional(),
      number: z.string().optional(),
      output: z.string().optional(),
      output_format: outputFormat.optional(),
      tags: z.array(z.string()).optional(),
      visibility: visibility.optional(),
      extra_data: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

/** What autograding-grading-reporter reads. */
export const classroomForm = z.strictObject({
  version: z.literal(1),
  status: z.enum(['pass', 'fail', 'error']),
  max_score: z.number(),
  tests: z
    .array(
      z.strictObject({
        name: z.string(),
        status: z.enum(['pass', 'fail', 'error']),
        message: z.string().optional(),
        test_code: z.string(),
        filename: z.string(),
        line_no: z.number(),
        execution_time: z.string(),
        score: z.number(),
      }),
    )
    .min(1),
});

/** prairielearn.readthedocs.io, External grading. */
export const prairieLearnForm = z.union([
  z.strictObject({
    gradable: z.literal(false),
    format_errors: z.union([z.string(), z.array(z.string()).min(1)]),
  }),
  z.strictObject({
    gradable: z.literal(true),
    score: z.number().min(0).max(1),
    message: z.string().optional(),
    output: z.string().optional(),
    tests: z.array(
      z.strictObject({
        name: z.string(),
        description: z.string().optional(),
        points: z.number(),
        max_points: z.number(),
        message: z.string().optional(),
        output: z.string().optional(),
      }),
    ),
  }),
]);

const test = z.union([
  z.record(z.string().regex(/^[^_]/), z.strictObject({ passed: z.boolean(), hint: z.string() })),
  z.record(z.string().regex(/^[^_]/), z.string()),
]);

/**
 * Both lines as Autolab reads them: the last is the scores, the one before it the feedback, whose words before a colon it
 * puts in quotes first.
 */
export function readAutolab(stdout: string): {
  scores: Record<string, number>;
  stages: (readonly [string, z.infer<typeof test>])[];
} {
  const lines = stdout.trimEnd().split('\n');
  const quoted = (line: string | undefined): unknown =>
    JSON.parse((line ?? '').replaceAll(/(['"])?(\w+)(['"])?:/g, '"$2": '));
  const { scores } = z
    .strictObject({ scores: z.record(z.string(), z.number()) })
    .parse(quoted(lines[lines.length - 1]));
  const feedback = z
    .looseObject({ _presentation: z.literal('semantic'), stages: z.array(z.string()) })
    .parse(quoted(lines[lines.length - 2]));
  // Nothing is changed by the reading, either.
  if (JSON.stringify(feedback) !== JSON.stringify(JSON.parse(lines[lines.length - 2] ?? '')))
    throw new Error('read otherwise than written');
  const { _presentation, stages, ...rest } = feedback;
  if (JSON.stringify(Object.keys(rest)) !== JSON.stringify(stages)) throw new Error('other stages');
  return { scores, stages: stages.map(stage => [stage, test.parse(feedback[stage])] as const) };
}

/** An element as Python's XML parser (expat) sees it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

const parser = `
import json, sys
import xml.etree.ElementTree as tree
def shape(e):
    return {'name': e.tag, 'attributes': e.attrib, 'text': (e.text or '').strip(), 'children': [shape(c) for c in e]}
json.dump([shape(tree.fromstring(x.encode('utf-8'))) for x in json.load(sys.stdin)], sys.stdout)
`;

/** Parses documents with a parser that is not ours. @throws where one is not well-formed */
export function parseXml(documents: readonly string[]): Element[] {
  const output = execFileSync('python3', ['-c', parser], {
    input: JSON.stringify(documents),
    maxBuffer: 256 * 1024 * 1024,
  });
  return JSON.parse(output.toString()) as Element[];
}

const count = z.string().regex(/^\d+$/).transform(Number);
const counts = {
  tests: count,
  failures: count,
  errors: count,
  skipped: count,
  time: z.string().regex(/^\d+\.\d{3}$/),
};

const said = z.strictObject({ type: z.string(), message: z.string() });

/**
 * Checks a document against the form of JUnit that Ant, Jenkins and GitLab agree on: elements, their attributes and their
 * order, and that every sum is what is below it.
 */
export function checkJunit(root: Element): void {
  const sum = (of: (suite: Record<'tests' | 'failures' | 'errors' | 'skipped', number>) => number): number =>
    suites.reduce((total, each) => total + of(each), 0);
  expectName(root, 'testsuites');
  const suites = root.children.map(checkSuite);
  const { tests, failures, errors, skipped } = z
    .strictObject({ name: z.string(), ...counts })
    .parse(root.attributes);
  if (
    tests !== sum(each => each.tests) ||
    failures !== sum(each => each.failures) ||
    errors !== sum(each => each.errors) ||
    skipped !== sum(each => each.skipped)
  )
    throw new Error('wrong sums');
}

function checkSuite(suite: Element): { tests: number; failures: number; errors: number; skipped: number } {
  expectName(suite, 'testsuite');
  const own = z.strictObject({ name: z.string(), ...counts }).parse(suite.attributes);
  const [first] = suite.children;
  const properties = first?.name === 'properties' ? first : undefined;
  for (const property of properties?.children ?? []) {
    expectName(property, 'property');
    z.strictObject({ name: z.string().min(1), value: z.string() }).parse(property.attributes);
  }
  const found = { failure: 0, error: 0, skipped: 0 };
  const cases = suite.children.slice(properties ? 1 : 0);
  for (const each of cases) {
    expectName(each, 'testcase');
    z.strictObject({ name: z.string().min(1), classname: z.string().min(1), time: counts.time }).parse(
      each.attributes,
    );
    if (each.children.length > 1) throw new Error('a case has one outcome');
    for (const outcome of each.children) {
      const kind = z.enum(['failure', 'error', 'skipped']).parse(outcome.name);
      found[kind]++;
      if (kind === 'skipped') z.strictObject({ message: z.string() }).parse(outcome.attributes);
      else said.parse(outcome.attributes);
    }
  }
  if (
    own.tests !== cases.length ||
    own.failures !== found.failure ||
    own.errors !== found.error ||
    own.skipped !== found.skipped
  )
    throw new Error('wrong counts');
  return own;
}

function expectName({ name }: Element, expected: string): void {
  if (name !== expected) throw new Error(`${name} where ${expected} should be`);
}
