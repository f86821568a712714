import * as path from 'node:path';
import type { Catalogue, Lab } from '../lab/catalogue.ts';
import type { LabManifest } from '../lab/manifest.ts';
import type { FoundSubmission } from '../lab/readSubmission.ts';

/**
 * The labs that come with the extension, those that were installed from packs, and those of the folders in the settings. What reads them is loaded at the first question, so that activation
 * does not pay for it.
 */
export class LabLibrary {
  /** Folder of the installed extension. */
  readonly root: string;
  readonly #locale: string;
  readonly #labFolders: () => readonly string[];
  readonly #previews: string;
  readonly #changed = new Set<() => void>();
  #catalogue: Promise<Catalogue> | undefined;

  /**
   * @param root folder of the installed extension
   * @param labFolders see `findSharedLabs`; asked anew each time
   * @param previews where previews of labs are kept that are written here
   */
  constructor(root: string, locale: string, labFolders: () => readonly string[], previews: string) {
    this.#previews = previews;
    this.root = root;
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
    const { readSubmission } = await import('./core.ts');
    if (!this.isPreview(folder)) return await readSubmission(folder, await this.catalogue());
    const { openPreview } = await import('./coreAuthoring.ts');
    return await readSubmission(folder, await openPreview(folder, this.#previews));
  }

  /** Whether a learner's folder is a preview of a lab that somebody writes: nothing is remembered of it. */
  isPreview(folder: string): boolean {
    return folder.startsWith(this.#previews + path.sep);
  }

  /**
   * A lab whose sources are in this window.
   * @param compiled with its checks compiled as they are now; not before the workspace is trusted
   * @throws HumanError those of `openLabFolder`
   */
  async authored(folder: string, compiled: boolean): Promise<Lab> {
    const [{ userFolders }, { authoringTools, loadLab, openLabFolder }] = await Promise.all([
      import('./core.ts'),
      import('./coreAuthoring.ts'),
    ]);
    if (!compiled) return await loadLab(folder, { checksFile: path.join(folder, 'checks.mjs') });
    return await openLabFolder(folder, {
      tools: authoringTools(this.root),
      cache: userFolders(process.env).cache,
      checksFolder: path.join(this.root, 'dist', 'labs'),
    });
  }

  /** A lab as it is graded with; see `readySharedLab`. Not before the workspace is trusted. */
  async ready(lab: Lab): Promise<Lab> {
    const [{ userFolders }, { authoringTools, readySharedLab }] = await Promise.all([
      import('./core.ts'),
      import('./coreGrading.ts'),
    ]);
    return await readySharedLab(lab, {
      tools: authoringTools(this.root),
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
      labsFolder: path.join(this.root, 'labs'),
      checksFolder: path.join(this.root, 'dist', 'labs'),
      userData: await this.userData(),
      labFolders: this.#labFolders(),
    });
  }
}
