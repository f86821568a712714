import type { LabManifest } from './manifest.ts';
import type { Dictionary } from '../base/text.ts';

/** A lab on disk, its manifest checked. */
export interface Lab {
  readonly manifest: LabManifest;
  /** Absolute path of the lab's folder. */
  readonly folder: string;
  /** Absolute path of the compiled checks. */
  readonly checksFile: string;
  /** Per locale (`zh-cn`) the lab's own translations. */
  readonly dictionaries: Readonly<Record<string, Dictionary>>;
}
