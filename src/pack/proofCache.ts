import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { canonicalJson, packManifestSchema, sha256, type PackManifest } from './packManifest.ts';
import { writeWhole } from './writeWhole.ts';

type Proof = PackManifest['proof'];

/**
 * Remembers that a lab was proved, so that packing it again does not take minutes. It is found only for the very same
 * files of the lab (compiled checks, solutions and faults included), Socklab and runner; one byte more, and the lab is
 * proved again. A file that cannot be read is as good as none.
 */
export class ProofCache {
  readonly #folder: string;
  readonly #runner: string;

  /** @param cache see `UserFolders` @param runner path of the bundle that grades */
  constructor(cache: string, runner: string) {
    this.#folder = path.join(cache, 'proofs');
    this.#runner = runner;
  }

  async find(lab: string, socklab: string): Promise<Proof | undefined> {
    const source = await readFile(await this.#fileFor(lab, socklab), 'utf8').catch(() => 'null');
    try {
      const proof = packManifestSchema.shape.proof.safeParse(JSON.parse(source));
      return proof.data?.lab === lab && proof.data.socklab === socklab ? proof.data : undefined;
    } catch {
      return undefined;
    }
  }

  async remember(proof: Proof): Promise<void> {
    await writeWhole(await this.#fileFor(proof.lab, proof.socklab), canonicalJson(proof));
  }

  async #fileFor(lab: string, socklab: string): Promise<string> {
    const key = canonicalJson([lab, socklab, sha256(await readFile(this.#runner))]);
    return path.join(this.#folder, `${sha256(key)}.json`);
  }
}
