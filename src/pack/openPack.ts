import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode } from '../lab/fileErrors.ts';
import { readLabContent, type LabContent } from './labContent.ts';
import type { LabFile } from './labFiles.ts';
import { refusal, shownName } from './packError.ts';
import { packLimits } from './packLimits.ts';
import {
  labPrefix,
  manifestName,
  packManifestSchema,
  packSchemaId,
  parseCanonical,
  sha256,
  signatureName,
  type PackManifest,
} from './packManifest.ts';
import { readZip, type ZipEntry } from './readZip.ts';
import { isSignedBy, keyIdOf, signatureSchema, signatureSchemaId } from './signature.ts';
import { unpackEntry } from './unpackEntry.ts';

/** Who signed a pack. That the key is theirs is for people to know. */
export interface Signer {
  /** As the pack says it; one line, without characters that deceive. */
  readonly name: string;
  /** What people compare, see `keyIdOf`. */
  readonly keyId: string;
  /** 32 bytes in base64. */
  readonly publicKey: string;
}

/** A pack of which every byte was checked: it is what whoever made it packed, and nothing else. */
export interface Pack {
  readonly manifest: PackManifest;
  /** SHA-256 of the manifest, and so of everything in the pack. */
  readonly digest: string;
  /** Absent where nobody signed: anybody may have made or changed it. */
  readonly signer?: Signer;
  readonly lab: LabContent;
  /** In memory; at most 32 MiB. */
  readonly files: readonly LabFile[];
}

/**
 * Reads a pack and trusts nothing of it.
 * @throws HumanError `pack-…`, a code for each reason to refuse it
 */
export async function openPack(file: string): Promise<Pack> {
  return checkPack(await readPackFile(file));
}

/** {@link openPack} for bytes that are already here. */
export async function checkPack(bytes: Uint8Array): Promise<Pack> {
  if (bytes.length > packLimits.file) throw tooBig();
  const entries = readZip(bytes);
  const byName = new Map(entries.map(entry => [entry.name, entry]));
  const manifestBytes = await readMeta(byName.get(manifestName), manifestName);
  if (!manifestBytes)
    throw refusal(
      'manifest-missing',
      text('This is no pack of a lab: it has no {name}.', { name: manifestName }),
    );
  const manifest = parseCanonical(manifestBytes, manifestName, packManifestSchema, packSchemaId);
  const signatureBytes = await readMeta(byName.get(signatureName), signatureName);
  const signer = checkSignature(manifest, manifestBytes, signatureBytes);
  checkNames(manifest, entries);
  const files = await readFiles(manifest, byName);
  const lab = readLabContent(manifest, new Map(files.map(({ name, content }) => [name, content])));
  return { manifest, digest: sha256(manifestBytes), ...(signer && { signer }), lab, files };
}

async function readPackFile(file: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    // A pipe in its place must not keep us waiting.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const { size } = await handle.stat().then(stat => (stat.isFile() ? stat : { size: undefined }));
    if (size === undefined)
      throw new HumanError(
        'pack-not-a-file',
        text('{file} is not a file. Name a file such as echo-server.socklab.', { file }),
      );
    if (size > packLimits.file) throw tooBig();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof HumanError || code === undefined) throw error;
    throw new HumanError('pack-not-readable', text('{file} cannot be read ({code}).', { file, code }));
  } finally {
    await handle?.close();
  }
}

function tooBig(): Error {
  return refusal(
    'too-big',
    text('This file is too large for a pack; {most} MiB are allowed.', { most: packLimits.file / 2 ** 20 }),
  );
}

async function readMeta(entry: ZipEntry | undefined, name: string): Promise<Uint8Array | undefined> {
  if (!entry) return undefined;
  if (entry.size > packLimits.manifest)
    throw refusal(
      'manifest-too-big',
      text('{name} of this pack has more than {most} MiB.', { name, most: packLimits.manifest / 2 ** 20 }),
    );
  return unpackEntry(entry);
}

function checkSignature(
  { author }: PackManifest,
  manifest: Uint8Array,
  signatureBytes: Uint8Array | undefined,
): Signer | undefined {
  if (!author && !signatureBytes) return undefined;
  if (!author)
    throw refusal(
      'author-missing',
      text('This pack has a signature, but its manifest names nobody who signed it.'),
    );
  if (!signatureBytes)
    throw refusal(
      'signature-missing',
      text('This pack says that {name} signed it, but the signature was removed.', { name: author.name }),
    );
  const signature = parseCanonical(signatureBytes, signatureName, signatureSchema, signatureSchemaId);
  if (keyIdOf(signature.publicKey) !== author.key)
    throw refusal(
      'key-differs',
      text('This pack was signed with another key than its manifest names ({key}).', { key: author.key }),
    );
  if (!isSignedBy(signature, manifest))
    throw refusal(
      'signature-wrong',
      text(
        'The signature of this pack is wrong: it was changed after {name} signed it, or {name} never did.',
        {
          name: author.name,
        },
      ),
    );
  return { name: author.name, keyId: author.key, publicKey: signature.publicKey };
}

/** The files are those that the manifest names, in its order. */
function checkNames(manifest: PackManifest, entries: readonly ZipEntry[]): void {
  const wanted = [
    manifestName,
    ...(manifest.author ? [signatureName] : []),
    ...manifest.files.map(({ name }) => labPrefix + name),
  ];
  const there = new Set(entries.map(({ name }) => name));
  const missing = wanted.find(name => !there.has(name));
  if (missing !== undefined)
    throw refusal(
      'file-missing',
      text('“{name}” is named in the manifest of this pack, but not there.', { name: shownName(missing) }),
    );
  const known = new Set(wanted);
  const extra = entries.find(({ name }) => !known.has(name));
  if (extra)
    throw refusal(
      'file-extra',
      text('“{name}” is in this pack, but its manifest does not know it.', { name: shownName(extra.name) }),
    );
  const isSorted = manifest.files.every(
    ({ name }, i) => i === 0 || (manifest.files[i - 1]?.name ?? '') < name,
  );
  if (!isSorted || wanted.length !== entries.length || entries.some(({ name }, i) => name !== wanted[i]))
    throw refusal('order', text('The files of this pack are not in the one order that a pack has.'));
}

async function readFiles(manifest: PackManifest, byName: ReadonlyMap<string, ZipEntry>): Promise<LabFile[]> {
  const files: LabFile[] = [];
  for (const { name, size, sha256: digest, executable = false } of manifest.files) {
    const entry = byName.get(labPrefix + name);
    if (!entry) throw new Error(`${name} has just been there`);
    const facts = { name: shownName(name) };
    if (entry.size !== size)
      throw refusal(
        'size-differs',
        text('“{name}” in this pack has not the size that the manifest names.', facts),
      );
    const content = await unpackEntry(entry);
    if (sha256(content) !== digest)
      throw refusal(
        'digest-differs',
        text('“{name}” in this pack is not the file that was packed: its SHA-256 differs.', facts),
      );
    files.push({ name, content, executable });
  }
  return files;
}
