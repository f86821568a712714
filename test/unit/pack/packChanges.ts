import { rawZip, type RawEntry } from './rawZip.ts';
import { addFile, draft, draftEntries } from './tinyPack.ts';

/** A pack that must be refused, and the code that says why. */
export interface HostilePack {
  readonly kind: string;
  readonly code: string;
  readonly make: () => Uint8Array;
}

/** A right pack whose entries are changed before they are written. */
export function changed(change: (entries: RawEntry[]) => RawEntry[]): () => Buffer {
  return () => rawZip(change(draftEntries(draft())));
}

/** With a further file, which the manifest knows. */
export function withFile(name: string, content = 'x', entry: Partial<RawEntry> = {}): () => Buffer {
  return () => {
    const pack = draft();
    addFile(pack, name, content);
    return rawZip(
      draftEntries(pack).map(each => (each.name === `lab/${name}` ? { ...each, ...entry } : each)),
    );
  };
}

/** With the last file changed in its headers. */
export const lastFile = (entry: Partial<RawEntry>): (() => Buffer) =>
  changed(entries => entries.with(-1, { ...(entries.at(-1) as RawEntry), ...entry }));

/** Hard to compress, always the same. */
export function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0, state = 1; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}
