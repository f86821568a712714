import * as path from 'node:path';

/** The parts of an installed Socklab that labs are written with. All absolute paths. */
export interface AuthoringTools {
  /** What a new lab is made of. */
  readonly scaffold: string;
  /** `harness.d.ts` and what belongs to it: the types that an editor shows to who writes checks. */
  readonly types: string;
  /** `stripTypes.ts` as a bundle of its own, since only authors need it. */
  readonly compiler: string;
  /** Modules that check files import, as each compiled lab carries them: `socklab/harness` is `harness.cjs` in it. */
  readonly modules: string;
}

/** @param root the folder of Socklab's own package.json */
export function authoringTools(root: string): AuthoringTools {
  return {
    scaffold: path.join(root, 'media', 'scaffold'),
    types: path.join(root, 'media', 'types'),
    compiler: path.join(root, 'dist', 'authoring', 'compiler.cjs'),
    modules: path.join(root, 'dist', 'authoring'),
  };
}
