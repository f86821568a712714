import * as path from 'node:path';
import type { Catalogue, Lab } from '../lab/catalogue.ts';
import type { LabManifest } from '../lab/manifest.ts';
import type { FoundSubmission } from '../lab/readSubmission.ts';

/**
 * The labs that come with the extension, those that were installed from packs, and those of the folders in the settings. What reads them is loaded at the first question, so that activation
 * does not pay for it.
 */
export class LabLibrary {
  readonly #root: string;
  readonly #locale: string;
  readonly #labFolders: () => readonly string[];
  readonly #changed = new Set<() => void>();
  #catalogue: Promise<Catalogue> | undefined;

  /**
   * @param root folder of the installed extension
   * @param labFolders see `findSharedLabs`; asked anew each time
   */
  constructor(root: string, locale: string, labFolders: () => readonly string[]) {
    this.#root = root;
    this.#locale = locale;
    this.#labFolders = labFolders;
  }

  /** Labs may have come, gone or changed. */
  onDidChange(listener: () => void): { dispose(): void } {
    this.#changed.add(listener);
    return { dispose: () => this.#changed.delete(listener) };
  }

  /** Reads the labs anew at the next question. */
  forget(): void {
    this.#catalogue = undefined;
    for (const listener of this.#changed) listener();
  }

  /** See `UserFolders`. */
  async userData(): Promise<string> {
    const { userFolders } = await import('./core.ts');
    return userFolders(process.env).data;
  }

  /** Ids of the labs that come with Socklab. */
  async builtInIds(): Promise<string[]> {
    const { labs } = await this.catalogue();
    return labs.flatMap(({ manifest, installed, foundIn }) =>
      installed || foundIn !== undefined ? [] : [manifest.id],
    );
  }

  catalogue(): Promise<Catalogue> {
    this.#catalogue ??= this.#open();
    return this.#catalogue;
  }

  /** Reads a learner's folder; errors are those of `readSubmission`. */
  async read(folder: string): Promise<FoundSubmission> {
    const [{ readSubmission }, catalogue] = await Promise.all([import('./core.ts'), this.catalogue()]);
    return await readSubmission(folder, catalogue);
  }

  /** A lab as it is graded with; see `readySharedLab`. Not before the workspace is trusted. */
  async ready(lab: Lab): Promise<Lab> {
    const [{ userFolders }, { authoringTools, readySharedLab }] = await Promise.all([
      import('./core.ts'),
      import('./coreGrading.ts'),
    ]);
    return await readySharedLab(lab, {
      tools: authoringTools(this.#root),
      cache: userFolders(process.env).cache,
    });
  }

  /** The lab's manifest in the editor's language. */
  async localized(lab: Lab): Promise<LabManifest> {
    const { localizeManifest } = await import('./core.ts');
    return localizeManifest(lab, this.#locale);
  }

  async #open(): Promise<Catalogue> {
    const { openCatalogue } = await import('./core.ts');
    return await openCatalogue({
      labsFolder: path.join(this.#root, 'labs'),
      checksFolder: path.join(this.#root, 'dist', 'labs'),
      userData: await this.userData(),
      labFolders: this.#labFolders(),
    });
  }
}
