import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text, type Text } from '../base/text.ts';
import type { Catalogue, Lab } from './catalogue.ts';
import { compareVersions } from './compareVersions.ts';
import { errorCode, isMissing } from './fileErrors.ts';
import { readJsonFile } from './jsonFile.ts';
import { workspaceFileSchema, type WorkspaceFile } from './manifest.ts';
import type { Submission } from './submission.ts';
import { workspaceFileName } from './workspace.ts';

export interface FoundSubmission {
  readonly lab: Lab;
  readonly submission: Submission;
  /** The version of the lab that the folder is of; that of `lab` is another one where it is gone. */
  readonly labVersion: string;
  /** Remarks that do not hinder grading. */
  readonly notes: readonly Text[];
}

/**
 * Reads a learner's folder and joins its commands with the lab's.
 * @throws HumanError `no-such-folder`, `not-a-workspace`, `workspace-file-invalid`, `lab-unknown`, `run-missing`
 */
export async function readSubmission(
  folder: string,
  catalogue: Pick<Catalogue, 'find'>,
): Promise<FoundSubmission> {
  const absolute = path.resolve(folder);
  await checkFolder(absolute);
  const file = path.join(absolute, workspaceFileName);
  const own = await readJsonFile(file, workspaceFileSchema, 'workspace-file-invalid').catch(
    (error: unknown) => {
      if (!isMissing(error)) throw error;
      throw new HumanError(
        'not-a-workspace',
        text(
          '{folder} is not a Socklab workspace: it has no .socklab.json. Make one with: socklab new LAB --language L --dir D',
          {
            folder,
          },
        ),
      );
    },
  );
  // A newer version that came meanwhile is offered and not forced on anybody.
  const lab = catalogue.find(own.lab, own.labVersion);
  const submission = { folder: absolute, ...joinCommands(own, lab) };
  return { lab, submission, labVersion: own.labVersion, notes: versionNotes(own, lab) };
}

async function checkFolder(folder: string): Promise<void> {
  try {
    await readdir(folder);
  } catch (error) {
    switch (errorCode(error)) {
      case 'ENOENT':
        throw new HumanError(
          'no-such-folder',
          text('There is no folder {folder}. Check the path.', { folder }),
        );
      case 'ENOTDIR':
        throw new HumanError(
          'no-such-folder',
          text('{folder} is not a folder. Name the folder that holds .socklab.json.', { folder }),
        );
      case 'EACCES':
        throw new HumanError('no-such-folder', text('{folder} cannot be read: no permission.', { folder }));
      default:
        throw error;
    }
  }
}

/** The commands of a learner's `.socklab.json`, else the lab's. @throws HumanError `run-missing` */
export function joinCommands(own: WorkspaceFile, lab: Lab): Omit<Submission, 'folder'> {
  const { languages } = lab.manifest;
  const known = Object.hasOwn(languages, own.language) ? languages[own.language] : undefined;
  const run = own.run ?? known?.run;
  if (!run) {
    throw new HumanError(
      'run-missing',
      text(
        '.socklab.json: {lab} has no commands for the language “{language}”, so “run” must be given, such as "run": ["./server"]; known are: {languages}.',
        { lab: lab.manifest.id, language: own.language, languages: Object.keys(languages).join(', ') },
      ),
    );
  }
  const build = own.build ?? known?.build ?? [];
  return { language: own.language, build, run };
}

export function versionNotes(own: WorkspaceFile, lab: Lab): Text[] {
  const { id, version } = lab.manifest;
  const order = compareVersions(own.labVersion, version);
  if (order === 0) return [];
  const facts = { lab: id, own: own.labVersion, installed: version };
  return [
    order > 0
      ? text(
          'This workspace was made for {lab} {own}, but {installed} is installed, which is older; it was graded with {installed}.',
          facts,
        )
      : text('This workspace was made for {lab} {own}; it was graded with the installed {installed}.', facts),
  ];
}
