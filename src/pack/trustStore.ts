import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { isMissing } from '../lab/fileErrors.ts';
import { readJsonFile } from '../lab/jsonFile.ts';
import type { Signer } from './openPack.ts';
import { authorNameSchema, keyIdSchema } from './packManifest.ts';
import { publicKeySchema } from './signature.ts';
import { writeWhole } from './writeWhole.ts';

const signerSchema = z.strictObject({
  name: authorNameSchema,
  keyId: keyIdSchema,
  publicKey: publicKeySchema,
});

/** Whose a lab is: of whoever signed the pack it was first installed from, or nobody's. */
const ownerSchema = z.strictObject({ signer: signerSchema.nullable() });

/**
 * Which keys a person has said yes to, and which key each lab belongs to since then. One small file for each, so that
 * two that write at once do not lose each other's.
 * @throws HumanError `trust-invalid` where a file of it is damaged; it is never read as if nothing were there
 */
export class TrustStore {
  readonly #folder: string;

  /** @param data see `UserFolders` */
  constructor(data: string) {
    this.#folder = path.join(data, 'trust');
  }

  /** As it was when it was trusted: the name, too. */
  async findKey({ keyId, publicKey }: Signer): Promise<Signer | undefined> {
    const known = await readIfThere(this.#keyFile(keyId), signerSchema);
    return known?.publicKey === publicKey ? known : undefined;
  }

  /** Another key whose owner goes by this name. */
  async findNamesake({ name, publicKey }: Signer): Promise<Signer | undefined> {
    const folder = path.join(this.#folder, 'keys');
    const files = await readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    for (const file of files.filter(each => /^[0-9a-f-]+\.json$/.test(each)).sort()) {
      const known = await readIfThere(path.join(folder, file), signerSchema);
      if (known && known.publicKey !== publicKey && isAlike(known.name, name)) return known;
    }
    return undefined;
  }

  /** Undefined for a lab that was never installed, null for one of an unsigned pack. */
  async ownerOf(lab: string): Promise<Signer | null | undefined> {
    return (await readIfThere(this.#labFile(lab), ownerSchema))?.signer;
  }

  /** A yes to this key, and to this lab being its. */
  async trust(lab: string, signer: Signer | undefined): Promise<void> {
    if (signer && !(await this.findKey(signer))) await writeWhole(this.#keyFile(signer.keyId), json(signer));
    await writeWhole(this.#labFile(lab), json({ signer: signer ?? null }));
  }

  #keyFile(keyId: string): string {
    return path.join(this.#folder, 'keys', `${keyId}.json`);
  }

  #labFile(lab: string): string {
    return path.join(this.#folder, 'labs', `${lab}.json`);
  }
}

/** People read no difference between them. */
function isAlike(a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ');
  return plain(a) === plain(b);
}

async function readIfThere<T>(file: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return await readJsonFile(file, schema, 'trust-invalid');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
