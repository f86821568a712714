import * as path from 'node:path';
import * as vscode from 'vscode';
import type { GraderPaths, GradeRequest } from '../grading/gradeSubmission.ts';
import type { LabLibrary } from './labLibrary.ts';
import type { Settings } from './settings.ts';

export interface GradeRequestParts {
  readonly library: LabLibrary;
  readonly settings: Settings;
  readonly paths: GraderPaths;
  readonly locale: string;
}

/**
 * A request to grade a learner's folder as it is on the screen: what is not saved is saved first.
 * @throws HumanError the folder cannot be used
 */
export async function makeGradeRequest(parts: GradeRequestParts, folder: string): Promise<GradeRequest> {
  const { library, settings, paths, locale } = parts;
  await saveFilesIn(folder);
  // The learner may have changed .socklab.json since the folder was found.
  const { lab, submission } = await library.read(folder);
  return {
    lab: await library.ready(lab),
    submission,
    locale,
    paths,
    sampleHz: settings.sampleHz,
    ...(settings.seed && { seed: settings.seed }),
    ...(settings.sandbox && { sandbox: settings.sandbox }),
    ...(settings.jobs && { jobs: settings.jobs }),
  };
}

/** What the learner sees is what is graded, and what is handed in. */
export async function saveFilesIn(folder: string): Promise<void> {
  const dirty = vscode.workspace.textDocuments.filter(
    d => d.isDirty && d.uri.scheme === 'file' && d.uri.fsPath.startsWith(folder + path.sep),
  );
  await Promise.all(dirty.map(document => document.save()));
}
