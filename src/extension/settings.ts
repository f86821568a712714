import * as vscode from 'vscode';
import type { SandboxLevel } from '../protocol/grade.ts';
import { expandHome } from './homePath.ts';

/** The settings of package.json, read at the moment they are asked for. */
export class Settings {
  /** Where new learner's folders go; undefined: ask. */
  get labsFolder(): string | undefined {
    return this.#get('labsFolder', '').trim() || undefined;
  }

  /** Folders and checkouts of labs; absolute. */
  get labFolders(): readonly string[] {
    const folders: unknown = this.#get<unknown>('labFolders', []);
    if (!Array.isArray(folders)) return [];
    return folders.filter(folder => typeof folder === 'string' && folder.trim() !== '').map(expandHome);
  }

  /** undefined: the strongest that works here. */
  get sandbox(): SandboxLevel | undefined {
    const level = this.#get<string>('sandbox', 'auto');
    return level === 'private' || level === 'plain' ? level : undefined;
  }

  /** undefined: let the grader choose. */
  get jobs(): number | undefined {
    const jobs = this.#get<number>('jobs', 0);
    return jobs > 0 ? jobs : undefined;
  }

  /** undefined: a new one for each grade. */
  get seed(): string | undefined {
    const seed = this.#get('seed', '').trim();
    return /^[0-9a-f]{16}$/.test(seed) ? seed : undefined;
  }

  get sampleHz(): number {
    return Math.min(20, Math.max(1, this.#get('connections.sampleHz', 5)));
  }

  get revealConnectionsOnRun(): boolean {
    return this.#get('connections.revealOnRun', true);
  }

  #get<T>(name: string, fallback: T): T {
    return vscode.workspace.getConfiguration('socklab').get<T>(name, fallback);
  }
}
