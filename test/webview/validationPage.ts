import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { projectRoot } from '../../src/devhost/projectRoot.ts';
import { validationStrings } from '../../src/extension/validationStrings.ts';
import { concludeValidation } from '../../src/grading/validationConclusion.ts';
import type { Outcome, ProvedServer, ValidationRow } from '../../src/grading/validation.ts';
import { judgeProof } from '../../src/grading/judgeProof.ts';
import type { Lab } from '../../src/lab/catalogue.ts';
import { createLocalizer } from '../../src/lab/coreDictionary.ts';
import { loadLab } from '../../src/lab/loadLab.ts';
import { localizeManifest } from '../../src/lab/localizeManifest.ts';
import { readProofs, type Proof } from '../../src/lab/proofs.ts';
import type {
  FromValidationView,
  ToValidationView,
  ValidationPicture,
} from '../../src/protocol/validationMessages.ts';
import { drawValidation } from '../../src/report/validationPicture.ts';
import { row } from '../unit/grading/validationRows.ts';
import { openPage, stringsOf, type PageOptions, type WebviewPage } from './webviewPage.ts';

export type ValidationPage = WebviewPage<ToValidationView, FromValidationView>;

/** Opens the page of a validation and tells it the sentences that it speaks. */
export async function openValidationPage(
  browser: Browser,
  options: PageOptions = {},
): Promise<ValidationPage> {
  const view = await openPage<ToValidationView, FromValidationView>(browser, 'validation', options);
  await view.tell({ type: 'strings', strings: stringsOf(validationStrings, options.locale) });
  return view;
}

export interface Scene {
  readonly lab: Lab;
  readonly proofs: readonly Proof[];
}

const someFaults = ['c-backlog-1', 'c-eintr-fatal', 'c-sigpipe', 'java-read-line', 'python-accept-once'];

/** The echo-server lab with a few of its faults: what there is more of them looks the same. */
export async function someOfEchoServer(): Promise<Scene> {
  const lab = await loadLab(join(projectRoot(), 'labs', 'echo-server'), { checksFile: 'checks.mjs' });
  const proofs = await readProofs(lab);
  return { lab, proofs: proofs.filter(({ kind, name }) => kind !== 'fault' || someFaults.includes(name)) };
}

/** Rows as a validation of the lab gives them; `wrong` says what is to come out otherwise: `faults/c-x E01` to outcome. */
export function rowsOf(
  { lab, proofs }: Scene,
  wrong: Readonly<Record<string, Outcome>> = {},
): ValidationRow[] {
  return proofs.map(proof => {
    const folder = `${proof.kind}s/${proof.name}`;
    const outcomes = Object.fromEntries(
      lab.manifest.checks.map(({ id }, i): [string, Outcome] => {
        const caught = proof.fault?.caughtBy.includes(id) ? 'caught' : 'passed';
        const usual = proof.kind === 'starter' ? (i === 0 ? 'passed' : i < 9 ? 'also' : 'skipped') : caught;
        return [id, wrong[`${folder} ${id}`] ?? usual];
      }),
    );
    const { language } = proof.submission;
    const made = row(proof.kind, proof.name, outcomes, { language });
    return { ...made, problems: problemsOf(proof, made) };
  });
}

/** What the validation itself says of such a row. */
function problemsOf(proof: Proof, made: ValidationRow): ValidationRow['problems'] {
  const build = { ok: true, durationMs: 1, diagnostics: [], output: '' };
  const checks = made.checks.map(({ id, verdict, message, durationMs }) => ({
    ...{ id, title: id, verdict, durationMs, points: 0, maxPoints: 1, hints: [] },
    ...(message !== undefined && { finding: { message, transcript: [] } }),
  }));
  const base = { schema: 'socklab-grade/1', lab: 'echo-server', labVersion: '1.0.0' } as const;
  const { language, verdict, score, maxScore, seed, sandbox, durationMs } = made;
  return judgeProof(
    proof,
    {
      ...base,
      ...{ language, verdict, score, maxScore, seed, sandbox, durationMs, build, checks, notes: [] },
    },
    true,
  );
}

export function pictureOf(
  { lab, proofs }: Scene,
  rows: readonly ValidationRow[],
  more: Partial<ValidationPicture> & {
    readonly running?: readonly ProvedServer[];
    readonly stale?: readonly string[];
    readonly locale?: 'zh-cn' | undefined;
  } = {},
): ToValidationView {
  const { running = [], stale = [], locale = 'en', ...rest } = more;
  const validation = concludeValidation({
    ...{ lab, proofs, rows, locale, planned: rows.length, cancelled: false, notes: [] },
  });
  const standing = rows.length === 0 ? 'never' : validation.problems.length > 0 ? 'notProved' : 'proved';
  const { title } = localizeManifest(lab, locale);
  const localizer = createLocalizer(locale, lab);
  const drawn = drawValidation({
    ...{ title, folder: '/labs/echo-server', validation, proofs, running, stale: new Set(stale), localizer },
  });
  return { type: 'picture', picture: { ...drawn, standing, ...rest } };
}
