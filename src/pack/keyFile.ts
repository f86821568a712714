import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode, isMissing } from '../lab/fileErrors.ts';
import { parseJson } from '../lab/jsonFile.ts';
import { authorNameSchema } from './packManifest.ts';
import { keyIdOf, publicKeyOf, publicKeySchema } from './signature.ts';

/** A key to sign packs with, and whose it is. */
export interface SigningKey {
  readonly name: string;
  readonly key: KeyObject;
  readonly publicKey: string;
  readonly keyId: string;
}

const keyFileSchema = z.strictObject({
  schema: z.literal('socklab-key/1'),
  /** What packs that are signed with it say of their author. */
  name: authorNameSchema,
  publicKey: publicKeySchema,
  /** PKCS #8 (RFC 8410 §7) in base64. */
  privateKey: z.string(),
});

/** Where the key is when nobody says otherwise. @param config see `UserFolders` */
export function usualKeyFile(config: string): string {
  return path.join(config, 'key.json');
}

/**
 * Makes an Ed25519 key and writes it where only its owner can read it. A file that is there is never overwritten.
 * @throws HumanError `key-name-invalid`, `key-exists`, `key-not-writable`
 */
export async function createKeyFile(file: string, name: string): Promise<SigningKey> {
  if (!authorNameSchema.safeParse(name).success) {
    throw new HumanError(
      'key-name-invalid',
      text(
        'A name is one line of at most 100 characters, without blanks around it and without invisible characters.',
      ),
    );
  }
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const publicKey = publicKeyOf(key);
  const content: z.infer<typeof keyFileSchema> = {
    schema: 'socklab-key/1',
    name,
    publicKey,
    privateKey: key.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  };
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw asKeyError(error, file);
  }
  return { name, key, publicKey, keyId: keyIdOf(publicKey) };
}

/** @throws HumanError `key-missing`, `key-too-open`, `key-invalid`, `key-not-readable` */
export async function readKeyFile(file: string): Promise<SigningKey> {
  const source = await readPrivate(file);
  const { name, publicKey, privateKey } = parseJson(source, file, keyFileSchema, 'key-invalid');
  const key = decodeKey(privateKey);
  if (key?.asymmetricKeyType !== 'ed25519' || publicKeyOf(key) !== publicKey) {
    throw new HumanError(
      'key-invalid',
      text('{file} is damaged: its two halves do not belong together, or are no Ed25519 key.', { file }),
    );
  }
  return { name, key, publicKey, keyId: keyIdOf(publicKey) };
}

async function readPrivate(file: string): Promise<string> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      const isOpen = stat.isFile() && (stat.mode & 0o077) !== 0;
      if (isOpen) {
        throw new HumanError(
          'key-too-open',
          text('Others can read the key in {file}. Make it yours alone: chmod 600 {file}', { file }),
        );
      }
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) {
      throw new HumanError(
        'key-missing',
        text('There is no key in {file}. Make one with: {command}', {
          file,
          command: 'socklab key new --name NAME',
        }),
      );
    }
    const code = errorCode(error);
    if (code === undefined || error instanceof HumanError) throw error;
    throw new HumanError(
      'key-not-readable',
      text('The key in {file} cannot be read ({code}).', { file, code }),
    );
  }
}

function decodeKey(privateKey: string): KeyObject | undefined {
  try {
    return createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  } catch {
    return undefined;
  }
}

function asKeyError(error: unknown, file: string): unknown {
  const code = errorCode(error);
  if (code === 'EEXIST') {
    return new HumanError(
      'key-exists',
      text(
        '{file} is there already, and a key is never overwritten: what was signed with it could not be followed up.',
        {
          file,
        },
      ),
    );
  }
  if (code === undefined) return error;
  return new HumanError(
    'key-not-writable',
    text('The key cannot be written to {file} ({code}).', { file, code }),
  );
}
