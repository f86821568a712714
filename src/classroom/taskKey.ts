import { readFile } from 'node:fs/promises';
import type { Lab } from '../lab/catalogue.ts';
import { labDigest } from '../pack/buildPack.ts';
import { learnersFiles, readLabFiles } from '../pack/labFiles.ts';
import { canonicalJson, sha256 } from '../pack/packManifest.ts';
import type { SandboxLevel } from '../protocol/grade.ts';

/** Everything that a verdict depends on, besides what was handed in. */
export interface GradedWith {
  readonly lab: { readonly id: string; readonly version: string; readonly digest: string };
  /** The version of Socklab. */
  readonly socklab: string;
  /** SHA-256 of the bundle that grades, hexadecimal; of one version there may be several while it is worked on. */
  readonly runner: string;
  readonly sandbox: SandboxLevel;
  /** Language of titles and findings. */
  readonly locale: string;
  /** Ids of the checks, in the order of the lab; all where absent. */
  readonly only?: readonly string[];
}

/** Names and digest of a lab, the same on every machine that has it. */
export async function gradedLab(lab: Lab): Promise<GradedWith['lab']> {
  const { id, version } = lab.manifest;
  const digest = lab.installed?.digest ?? labDigest(learnersFiles(await readLabFiles(lab)));
  return { id, version, digest };
}

export async function runnerDigest(runner: string): Promise<string> {
  return sha256(await readFile(runner));
}

/** Two tasks of one key are one grade, whoever handed it in. @param submission SHA-256 of what was handed in */
export function taskKey(submission: string, graded: GradedWith): string {
  return sha256(canonicalJson(['socklab-task/1', submission, graded]));
}

/** So that the same work gets the same bytes, and different work different ones. */
export function seedOf(key: string): string {
  return sha256(Buffer.from(`seed ${key}`)).slice(0, 16);
}
