import { createCipheriv, createHash, type Cipher } from 'node:crypto';

/**
 * Random bytes that the seed of a run brings back. Each check has its own, so that running one check alone sends the same
 * bytes as running all.
 */
export class RandomStream {
  /** The key stream of AES-128-CTR, keyed by SHA-256 of seed and name. */
  readonly #cipher: Cipher;

  /** @internal */
  constructor(seed: string, name: string) {
    const digest = createHash('sha256').update(`${seed}\0${name}`).digest();
    this.#cipher = createCipheriv('aes-128-ctr', digest.subarray(0, 16), digest.subarray(16, 32));
  }

  /** `length` bytes, every value equally likely. */
  bytes(length: number): Buffer {
    return this.#cipher.update(Buffer.alloc(length));
  }

  /** Letters from a to p, for payloads that people read in a finding and that spell no command such as quit. */
  letters(length: number): Buffer {
    return Buffer.from(this.bytes(length).map(byte => 0x61 + (byte & 15)));
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + (this.bytes(4).readUInt32BE() % (high - low + 1));
  }
}
