import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { authoringTools, type AuthoringTools } from '../authoring/authoringTools.ts';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import type { GraderPaths } from '../grading/gradeSubmission.ts';
import { readLabFolders } from '../lab/labFoldersVariable.ts';
import { userFolders } from '../lab/userFolders.ts';

/** Where this Socklab lies on the disk. */
export interface Installation {
  readonly labsFolder: string;
  /** `<slug>/checks.mjs` */
  readonly checksFolder: string;
  readonly runner: string;
  /** Where packs are installed; see `UserFolders`. */
  readonly userData: string;
  /** What could be made again; see `UserFolders`. */
  readonly userCache: string;
  /** What labs are written with. */
  readonly authoring: AuthoringTools;
  /** Folders and checkouts of labs that a person has named, see `findSharedLabs`. */
  readonly labFolders: readonly string[];
}

/** @param moduleUrl of the running bundle (`dist/cli.mjs`) or source; the package is the folder above with labs in it. */
export function findInstallation(
  moduleUrl: string,
  env: Readonly<Record<string, string | undefined>>,
): Installation {
  const start = path.dirname(fileURLToPath(moduleUrl));
  let root = start;
  while (!(existsSync(path.join(root, 'package.json')) && existsSync(path.join(root, 'labs')))) {
    const above = path.dirname(root);
    if (above === root) {
      throw new HumanError(
        'no-labs',
        text('No labs are installed: there is no folder “labs” above {folder}.', { folder: start }),
      );
    }
    root = above;
  }
  const { data, cache } = userFolders(env);
  return {
    labsFolder: path.join(root, 'labs'),
    checksFolder: path.join(root, 'dist', 'labs'),
    runner: path.join(root, 'dist', 'runner.mjs'),
    userData: data,
    userCache: cache,
    authoring: authoringTools(root),
    labFolders: readLabFolders(env),
  };
}

export function socklabVersion({ labsFolder }: Installation): string {
  const file = path.join(labsFolder, '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** @throws HumanError `not-built` */
export function graderPaths(installation: Installation): GraderPaths {
  if (!existsSync(installation.runner)) {
    throw new HumanError(
      'not-built',
      text('{file} is missing. Build Socklab with: npm run build', { file: installation.runner }),
    );
  }
  return { node: process.execPath, runner: installation.runner };
}
