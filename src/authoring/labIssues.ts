import { readFile, readdir, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import { text, type Text } from '../base/text.ts';
import { faultManifestSchema, labManifestSchema, type LabManifest } from '../lab/manifest.ts';

/** Something in a file of a lab that its schema cannot see. */
export interface LabIssue {
  /** Absolute path. */
  readonly file: string;
  /** UTF-16 code units; of the whole file where it is about no place in it. */
  readonly offset: number;
  readonly length: number;
  readonly severity: 'error' | 'warning';
  readonly words: Text;
}

type Place = readonly (string | number)[];
/** A file, and how to say something of a place in it. */
interface Source<T> {
  readonly value: T;
  readonly issue: (place: Place, severity: LabIssue['severity'], words: Text) => LabIssue;
}

/** More faults than this nobody proves, and nobody reads the problems of. */
const mostFaults = 500;

/**
 * What is wrong with `lab.json` and the `fault.json` files of a lab and can be seen without running anything: names that name
 * nothing, circles, folders that are missing. A file that its schema refuses is left to the schema.
 * @param folder of the lab, absolute
 */
export async function labIssues(folder: string): Promise<LabIssue[]> {
  const lab = await readSource(path.join(folder, 'lab.json'), labManifestSchema);
  if (!lab) return [];
  const names = await readdir(path.join(folder, 'faults')).catch(() => []);
  const faults = await Promise.all(
    names.slice(0, mostFaults).map(async name => {
      const fault = await readSource(path.join(folder, 'faults', name, 'fault.json'), faultManifestSchema);
      return fault ? [fault] : [];
    }),
  );
  return [
    ...checkIssues(lab),
    ...(await languageIssues(lab, folder)),
    ...faults.flat().flatMap(fault => faultIssues(fault, lab.value)),
    ...unprovedChecks(
      lab,
      faults.flat().flatMap(({ value }) => value.caughtBy),
    ),
  ];
}

function checkIssues({ value: { checks }, issue }: Source<LabManifest>): LabIssue[] {
  const ids = checks.map(({ id }) => id);
  // Of two of one name, the first counts.
  const needsOf = new Map(checks.toReversed().map(({ id, needs }) => [id, needs]));
  return checks.flatMap(({ id, needs }, i) => [
    ...(ids.indexOf(id) < i
      ? [issue(['checks', i, 'id'], 'error', text('Another check is called {id} already.', { id }))]
      : []),
    ...needs.flatMap((need, j) => {
      const place = ['checks', i, 'needs', j];
      if (!needsOf.has(need))
        return [issue(place, 'error', text('No check of this lab is called {need}.', { need }))];
      if (!reaches(id, need, needsOf)) return [];
      return [
        issue(
          place,
          'error',
          text('{id} needs itself, directly or through others; break the circle.', { id }),
        ),
      ];
    }),
  ]);
}

/** Whether a check that is needed needs, in the end, the one that needs it. */
function reaches(id: string, from: string, needsOf: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set([from]);
  for (const need of seen) for (const next of needsOf.get(need) ?? []) seen.add(next);
  return seen.has(id);
}

async function languageIssues({ value, issue }: Source<LabManifest>, folder: string): Promise<LabIssue[]> {
  const found: LabIssue[] = [];
  for (const [language, { files }] of Object.entries(value.languages)) {
    for (const [kind, words] of [
      ['starters', text('There is no starter for {language}: add starters/{language}.', { language })],
      ['solutions', text('There is no solution for {language}: add solutions/{language}.', { language })],
    ] as const) {
      if (!(await exists(path.join(folder, kind, language))))
        found.push(issue(['languages', language], 'error', words));
    }
    if (!(await exists(path.join(folder, 'starters', language)))) continue;
    for (const [i, file] of files.entries()) {
      if (await exists(path.join(folder, 'starters', language, file))) continue;
      const words = text('starters/{language} has no such file: {file}.', { language, file });
      found.push(issue(['languages', language, 'files', i], 'error', words));
    }
  }
  return found;
}

function faultIssues(
  { value, issue }: Source<{ language: string; caughtBy: string[]; also: string[] }>,
  lab: LabManifest,
): LabIssue[] {
  const ids = new Set(lab.checks.map(({ id }) => id));
  const { language, caughtBy, also } = value;
  const languages = Object.keys(lab.languages);
  return [
    ...(languages.includes(language)
      ? []
      : [
          issue(
            ['language'],
            'error',
            text('lab.json does not know the language “{language}”. It knows: {languages}.', {
              language,
              languages: languages.join(', '),
            }),
          ),
        ]),
    ...[...caughtBy.entries()].flatMap(([i, id]) => unknownCheck(['caughtBy', i], id, ids, issue)),
    ...[...also.entries()].flatMap(([i, id]) =>
      id === '*' ? [] : unknownCheck(['also', i], id, ids, issue),
    ),
  ];
}

function unknownCheck(
  place: Place,
  need: string,
  ids: ReadonlySet<string>,
  issue: Source<unknown>['issue'],
): LabIssue[] {
  if (ids.has(need)) return [];
  return [issue(place, 'error', text('No check of this lab is called {need}.', { need }))];
}

function unprovedChecks({ value, issue }: Source<LabManifest>, caught: readonly string[]): LabIssue[] {
  return value.checks.flatMap(({ id }, i) =>
    caught.includes(id)
      ? []
      : [
          issue(
            ['checks', i, 'id'],
            'warning',
            text('No fault is caught by {check}: add one, so that it is known to catch something.', {
              check: id,
            }),
          ),
        ],
  );
}

/** @returns undefined for a file that is not there, no JSON, or not of this shape */
async function readSource<T>(
  file: string,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
): Promise<Source<T> | undefined> {
  const source = await readFile(file, 'utf8').catch(() => undefined);
  if (source === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) return undefined;
  const root = parseTree(source);
  return {
    value: parsed.data,
    issue: (place, severity, words) => ({ file, ...spanOf(root, place, source), severity, words }),
  };
}

/** Of a property, its name: a whole object underlined is loud and says nothing. */
function spanOf(root: Node | undefined, place: Place, source: string): { offset: number; length: number } {
  const node = root && findNodeAtLocation(root, [...place]);
  const shown = node?.type === 'object' ? node.parent?.children?.[0] : node;
  return shown ? { offset: shown.offset, length: shown.length } : { offset: 0, length: source.length };
}

async function exists(place: string): Promise<boolean> {
  return await stat(place).then(
    () => true,
    () => false,
  );
}
