import * as path from 'node:path';

/** The variable that names folders of labs on the command line, as `PATH` names those of programs. */
export const labFoldersVariable = 'SOCKLAB_LAB_FOLDERS';

/** The folders that it names; relative ones do not count, since they would be others in every folder. */
export function readLabFolders(env: Readonly<Record<string, string | undefined>>): string[] {
  return (env[labFoldersVariable] ?? '').split(path.delimiter).filter(folder => path.isAbsolute(folder));
}
