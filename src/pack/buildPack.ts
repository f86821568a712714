import type { KeyObject } from 'node:crypto';
import type { LabManifest } from '../lab/manifest.ts';
import { readLabContent } from './labContent.ts';
import { learnersFiles, type LabFile } from './labFiles.ts';
import {
  canonicalJson,
  labPrefix,
  manifestName,
  packManifestSchema,
  packSchemaId,
  sha256,
  signatureName,
  type PackedFileEntry,
  type PackManifest,
} from './packManifest.ts';
import { keyIdOf, publicKeyOf, signManifest } from './signature.ts';
import { writeZip, type PackedFile } from './writeZip.ts';

export interface PackRequest {
  readonly lab: Pick<LabManifest, 'id' | 'version'>;
  /** All of the lab, from `readLabFiles`. */
  readonly files: readonly LabFile[];
  readonly kind: PackManifest['kind'];
  readonly proof: PackManifest['proof'];
  /** Who signs; nobody where absent. */
  readonly signer?: { readonly name: string; readonly key: KeyObject };
}

export interface BuiltPack {
  /** The whole file. */
  readonly bytes: Uint8Array;
  readonly manifest: PackManifest;
  /** SHA-256 of the manifest: what `socklab verify` calls the pack by. */
  readonly digest: string;
}

/** A pack as one file. The same request gives the same bytes, whenever and wherever. */
export function buildPack({ lab, files, kind, proof, signer }: PackRequest): BuiltPack {
  const packed = kind === 'learner' ? learnersFiles(files) : files;
  const manifest = packManifestSchema.parse({
    schema: packSchemaId,
    kind,
    lab: { id: lab.id, version: lab.version },
    ...(signer && { author: { name: signer.name, key: keyIdOf(publicKeyOf(signer.key)) } }),
    proof,
    files: packed.map(entryOf),
  });
  // What readers would refuse is not written.
  readLabContent(manifest, new Map(packed.map(({ name, content }) => [name, content])));
  const bytes = canonicalJson(manifest);
  const entries: PackedFile[] = [
    { name: manifestName, content: bytes },
    ...(signer ? [{ name: signatureName, content: canonicalJson(signManifest(bytes, signer.key)) }] : []),
    ...packed.map(({ name, content }) => ({ name: labPrefix + name, content })),
  ];
  return { bytes: writeZip(entries), manifest, digest: sha256(bytes) };
}

/**
 * SHA-256 over names, modes and contents of files: a lab as it was proved, when they are all of it.
 * @param files sorted by name
 */
export function labDigest(files: readonly LabFile[]): string {
  return sha256(canonicalJson(files.map(entryOf)));
}

function entryOf({ name, content, executable }: LabFile): PackedFileEntry {
  return { name, size: content.length, sha256: sha256(content), ...(executable && { executable }) };
}
