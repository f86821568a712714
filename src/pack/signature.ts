import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import * as z from 'zod';

/** The version of the form of `signature.json`. */
export const signatureSchemaId = 'socklab-signature/1';

/** An Ed25519 public key: 32 bytes (RFC 8032 §5.1.5) in base64. */
export const publicKeySchema = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .refine(isBase64);

/** `signature.json` in a signed pack. */
export const signatureSchema = z.strictObject({
  schema: z.literal(signatureSchemaId),
  algorithm: z.literal('Ed25519'),
  publicKey: publicKeySchema,
  /** 64 bytes (RFC 8032 §5.1.6) in base64, over {@link signedBytes}. */
  signature: z
    .string()
    .regex(/^[A-Za-z0-9+/]{86}==$/)
    .refine(isBase64),
});
export type Signature = z.infer<typeof signatureSchema>;

/** Written in the one way that there is: the bits that are left over are zero. */
function isBase64(value: string): boolean {
  return Buffer.from(value, 'base64').toString('base64') === value;
}

/** What stands before a public key in its SubjectPublicKeyInfo (RFC 8410 §4): the rest is the key itself. */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** The 32 bytes of a key's public half, in base64. */
export function publicKeyOf(key: KeyObject): string {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return half.export({ type: 'spki', format: 'der' }).subarray(spkiPrefix.length).toString('base64');
}

/** What people compare: the first 96 bits of the key's SHA-256, as `1c9f-04aa-77b2-10de-5c3a-e0f1`. */
export function keyIdOf(publicKey: string): string {
  const digest = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex');
  return (digest.slice(0, 24).match(/.{4}/g) ?? []).join('-');
}

export function signManifest(manifest: Uint8Array, key: KeyObject): Signature {
  return {
    schema: signatureSchemaId,
    algorithm: 'Ed25519',
    publicKey: publicKeyOf(key),
    signature: sign(null, signedBytes(manifest), key).toString('base64'),
  };
}

/** Whether whoever has the key has signed this manifest. */
export function isSignedBy({ publicKey, signature }: Signature, manifest: Uint8Array): boolean {
  const spki = Buffer.concat([spkiPrefix, Buffer.from(publicKey, 'base64')]);
  try {
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    return verify(null, signedBytes(manifest), key, Buffer.from(signature, 'base64'));
  } catch {
    // Not every 32 bytes are a key.
    return false;
  }
}

/** A key signs nothing else that begins like this, so that no signature serves another purpose. */
function signedBytes(manifest: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${signatureSchemaId}\n`), manifest]);
}
