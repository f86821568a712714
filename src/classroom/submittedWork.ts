import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import type { Lab } from '../lab/catalogue.ts';
import { parseJson } from '../lab/jsonFile.ts';
import { workspaceFileSchema, type LabManifest, type WorkspaceFile } from '../lab/manifest.ts';
import { joinCommands, versionNotes } from '../lab/readSubmission.ts';
import type { SubmissionFile, SubmissionInMemory } from '../lab/submission.ts';
import { workspaceFileName } from '../lab/workspace.ts';

export interface SubmittedWork {
  readonly submission: SubmissionInMemory;
  /** Remarks that do not hinder grading. */
  readonly notes: readonly Text[];
}

/** Nobody needs more in `.socklab.json`; what it says ends up in command lines and in reports. */
const longestFile = 64 * 1024;
const mostBrackets = 1000;
const longestLanguage = 40;

/**
 * How files that were handed in are built and run for this lab. Their `.socklab.json` may name commands of its own, which
 * run confined like everything else; where it is missing, the names of the files say which language it is.
 * @throws HumanError `workspace-file-invalid`, `other-lab`, `run-missing`, `language-unclear`
 */
export function submittedWork(files: readonly SubmissionFile[], lab: Lab): SubmittedWork {
  const found = files.find(({ name }) => name === workspaceFileName);
  if (!found) {
    const language = languageOf(files, lab.manifest);
    const { id, version } = lab.manifest;
    const commands = joinCommands({ lab: id, labVersion: version, language }, lab);
    return { submission: { ...commands, files }, notes: [] };
  }
  const own = parseWorkspaceFile(found.content);
  if (own.lab !== lab.manifest.id) {
    throw new HumanError(
      'other-lab',
      text('Its .socklab.json says that this is a submission for “{own}”, and not for {lab}.', {
        own: own.lab.slice(0, 60),
        lab: lab.manifest.id,
      }),
    );
  }
  return { submission: { ...joinCommands(own, lab), files }, notes: versionNotes(own, lab) };
}

function parseWorkspaceFile(content: Uint8Array): WorkspaceFile {
  const source = Buffer.from(content).toString('utf8');
  // What explains a mistake walks down the file, as deep as it goes.
  const brackets = source.match(/[[{]/g)?.length ?? 0;
  if (content.length > longestFile || brackets > mostBrackets) throw unusual();
  const own = parseJson(source, workspaceFileName, workspaceFileSchema, 'workspace-file-invalid');
  const words = [...(own.build?.flat() ?? []), ...(own.run ?? [])];
  if (words.some(word => word.includes('\0')) || own.language.length > longestLanguage) throw unusual();
  if (own.labVersion.length > longestLanguage) throw unusual();
  return own;
}

function unusual(): HumanError {
  return new HumanError(
    'workspace-file-invalid',
    text('Its .socklab.json is no such file as Socklab makes: too long, too deep, or with zero bytes in it.'),
  );
}

/** The language whose files are all there, else the one of which there is one at least; it must be the only one. */
function languageOf(files: readonly SubmissionFile[], { languages }: LabManifest): string {
  const names = new Set(files.map(({ name }) => name));
  const all = Object.entries(languages);
  const whole = all.filter(([, language]) => language.files.every(name => names.has(name)));
  const some = all.filter(([, language]) => language.files.some(name => names.has(name)));
  const [fits = [], other] = whole.length > 0 ? whole : some;
  if (typeof fits[0] === 'string' && !other) return fits[0];
  const wanted = all.map(([, language]) => language.files.join(', ')).join(' · ');
  throw new HumanError(
    'language-unclear',
    other
      ? text(
          'It has no .socklab.json, and files of more than one language ({languages}): which of them counts cannot be known.',
          { languages: (whole.length > 0 ? whole : some).map(([, { title }]) => title).join(', ') },
        )
      : text('It has no .socklab.json and none of the files of this lab: {wanted}.', { wanted }),
  );
}
