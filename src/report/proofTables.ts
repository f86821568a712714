import { faultsFor } from '../grading/validationCoverage.ts';
import type { FaultManifest, LabManifest } from '../lab/manifest.ts';
import type { Proof } from '../lab/proofs.ts';
import { checkColumns } from './checkColumns.ts';
import { padEnd } from './displayWidth.ts';
import { outcomeMarks } from './outcomeMark.ts';

interface NamedFault {
  readonly name: string;
  readonly language: string;
  readonly fault: FaultManifest;
}

/**
 * What proves a lab, as Markdown for its DESIGN.md: the matrix of faults and checks, what is wrong with each fault, and
 * for each check the faults that prove it. All of it is what the fault.json files claim (and a validation has shown),
 * so it is the same on every machine.
 */
export function proofTables(manifest: LabManifest, proofs: readonly Proof[]): string {
  const faults = proofs
    .flatMap(({ name, fault }) => (fault ? [{ name, language: fault.language, fault }] : []))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const titles = Object.entries(manifest.languages).map(([id, { title }]) => ({ id, title }));
  const counts = titles.map(
    ({ id, title }) => `${faults.filter(fault => fault.language === id).length} in ${title}`,
  );
  return [
    `${faults.length} faults: ${counts.join(', ')}. Each is one small change to a reference server.`,
    '',
    ...matrix(manifest, faults),
    '',
    ...faultTable(manifest, faults),
    '',
    ...checkTable(manifest, proofs),
  ].join('\n');
}

function matrix(manifest: LabManifest, faults: readonly NamedFault[]): string[] {
  const ids = manifest.checks.map(check => check.id);
  const columns = checkColumns(ids, Infinity);
  const nameWidth = Math.max(0, ...faults.map(fault => fault.name.length));
  const { caught, also, passed } = outcomeMarks;
  return [
    `Columns: ${ids[0] ?? ''} to ${ids.at(-1) ?? ''}. \`${caught.symbol}\` catches the fault, \`${also.symbol}\` may fail for the same cause, \`${passed.symbol}\` passes.`,
    '',
    '```text',
    ...columns.head.map(head => `${' '.repeat(nameWidth)} ${head}`),
    ...faults.map(({ name, fault }) => {
      const marks = ids.map(id => {
        if (fault.caughtBy.includes(id)) return caught.symbol;
        return fault.also.includes('*') || fault.also.includes(id) ? also.symbol : passed.symbol;
      });
      return `${padEnd(name, nameWidth)} ${columns.line(marks)}`;
    }),
    '```',
  ];
}

function faultTable(manifest: LabManifest, faults: readonly NamedFault[]): string[] {
  return [
    '| fault | language | what is wrong | caught by | may fail too |',
    '|---|---|---|---|---|',
    ...faults.map(({ name, language, fault }) => {
      const title = manifest.languages[language]?.title ?? language;
      const also = fault.also.includes('*') ? 'any' : fault.also.join(' ');
      return row([`\`${name}\``, title, escaped(fault.summary), fault.caughtBy.join(' '), also]);
    }),
  ];
}

function checkTable(manifest: LabManifest, proofs: readonly Proof[]): string[] {
  const languages = Object.entries(manifest.languages);
  return [
    row(['check', 'what it looks at', ...languages.map(([, { title }]) => `proved in ${title} by`)]),
    `|${'---|'.repeat(languages.length + 2)}`,
    ...manifest.checks.map(({ id, title }) => {
      const faults = faultsFor(
        id,
        languages.map(([language]) => language),
        proofs,
      );
      const cells = languages.map(([language]) =>
        (faults[language] ?? []).map(name => `\`${name}\``).join(' '),
      );
      return row([id, escaped(title), ...cells]);
    }),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A bar would end the cell, a line end the table. */
function escaped(s: string): string {
  return s.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}
