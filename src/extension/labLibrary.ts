import * as path from 'node:path';
import type { Catalogue, Lab } from '../lab/catalogue.ts';
import type { LabManifest } from '../lab/manifest.ts';
import type { FoundSubmission } from '../lab/readSubmission.ts';

/**
 * The labs that come with the extension, and those that were installed from packs. What reads them is loaded at the first question, so that activation
 * does not pay for it.
 */
export class LabLibrary {
  readonly #root: string;
  readonly #locale: string;
  #catalogue: Promise<Catalogue> | undefined;

  /** @param root folder of the installed extension. */
  constructor(root: string, locale: string) {
    this.#root = root;
    this.#locale = locale;
  }

  /** Reads the labs anew at the next question. */
  forget(): void {
    this.#catalogue = undefined;
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

  /** The lab's manifest in the editor's language. */
  async localized(lab: Lab): Promise<LabManifest> {
    const { localizeManifest } = await import('./core.ts');
    return localizeManifest(lab, this.#locale);
  }

  async #open(): Promise<Catalogue> {
    const { openCatalogue, userFolders } = await import('./core.ts');
    return await openCatalogue({
      labsFolder: path.join(this.#root, 'labs'),
      checksFolder: path.join(this.#root, 'dist', 'labs'),
      userData: userFolders(process.env).data,
    });
  }
}
