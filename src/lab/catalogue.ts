import type { HumanError } from '../base/humanError.ts';
import type { Dictionary } from '../base/text.ts';
import type { InstalledLab } from './installedLabs.ts';
import type { LabManifest } from './manifest.ts';

/** A lab on disk, its manifest checked. */
export interface Lab {
  readonly manifest: LabManifest;
  /** Absolute path of the lab's folder. */
  readonly folder: string;
  /** Absolute path of the compiled checks. */
  readonly checksFile: string;
  /** Per locale (`zh-cn`) the lab's own translations. */
  readonly dictionaries: Readonly<Record<string, Dictionary>>;
  /** What is known of its checks where they have just been compiled from their sources. */
  readonly sources?: CheckSources;
  /** Which pack it was installed from; absent for a lab that comes with Socklab, or is being written. */
  readonly installed?: InstalledLab;
  /** The folder of labs that a person has named, where it was found; absent for all others. */
  readonly foundIn?: string;
}

/** What the sources of checks tell without being run. */
export interface CheckSources {
  /** What the checks say to learners, in English: templates of `text('…')`, each once. */
  readonly sentences: readonly string[];
  /** Ids of `check('…')`. */
  readonly checkIds: readonly string[];
}

/** The labs that are installed. */
export interface Catalogue {
  /** Sorted by difficulty, then id. */
  readonly labs: readonly Lab[];
  /** Folders that hold a lab.json which cannot be used. */
  readonly broken: readonly { readonly folder: string; readonly error: HumanError }[];
  /**
   * @param version the one that is wanted, if it is still there, in the place of the one that is in use
   * @throws HumanError `lab-unknown` that names the labs there are.
   */
  find(id: string, version?: string): Lab;
}
