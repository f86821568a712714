import * as z from 'zod';

/** A command as an argument list; never a shell line. */
const commandSchema = z.array(z.string().min(1)).min(1);

const languageSchema = z.strictObject({
  /** What people call it: `C`, `Python`. */
  title: z.string().min(1),
  /** Run in this order in the learner's folder; the first that fails ends the build. */
  build: z.array(commandSchema),
  /** Starts the server. `{port}` is replaced; where it does not occur, the port and further arguments are appended. */
  run: commandSchema,
  /** The files a learner edits, first the one to open. */
  files: z.array(z.string().min(1)).min(1),
});

/** Kebab case, so that it names a file and nothing else. */
export const conceptIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .max(60);

const checkSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z][A-Za-z0-9._-]*$/),
  title: z.string().min(1),
  points: z.number().min(0),
  /** Its points come on top: they add to the score and not to the maximum, and missing them fails no grade. */
  bonus: z.boolean().default(false),
  /** `always`: title, finding and hints; `name`: title only until passed; `hidden`: counted, named only by number. */
  visibility: z.enum(['always', 'name', 'hidden']).default('always'),
  /** Milliseconds; hitting it still collects evidence. */
  deadlineMs: z.int().min(100).max(120_000),
  /** Ids of the checks that must have passed before this one is judged. */
  needs: z.array(z.string()).default([]),
  /** Runs alone: it measures CPU, memory or load. */
  exclusive: z.boolean().default(false),
  /** What only a private network gives. */
  requires: z.array(z.enum(['privateNetwork'])).default([]),
  level: z.int().min(1).max(3).default(1),
  hints: z.array(z.string()).default([]),
  /** The note that explains what this check is about: `concepts/<id>.md` of the lab, else of the folder of labs. */
  concept: conceptIdSchema.optional(),
});

/** `lab.json` */
export const labManifestSchema = z.strictObject({
  $schema: z.string().optional(),
  formatVersion: z.literal(1),
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: z.string().min(1),
  summary: z.string().min(1),
  concepts: z.array(z.string()).default([]),
  difficulty: z.int().min(1).max(5),
  /** What a server gets after the port, unless a check says otherwise: a pool size, a time-out. */
  arguments: z.array(z.string()).default([]),
  languages: z.record(z.string().regex(/^[a-z][a-z0-9+-]*$/), languageSchema),
  checks: z.array(checkSchema).min(1),
});
export type LabManifest = z.infer<typeof labManifestSchema>;
export type LanguageManifest = z.infer<typeof languageSchema>;
export type CheckManifest = z.infer<typeof checkSchema>;

/** `fault.json` in each folder under `faults/`. */
export const faultManifestSchema = z.strictObject({
  language: z.string(),
  /** What is wrong with this server, one sentence. */
  summary: z.string().min(1),
  /** Checks that must not pass. */
  caughtBy: z.array(z.string()).min(1),
  /** Further checks that may fail; all others must pass. `*` allows any. */
  also: z.array(z.string()).default([]),
});
export type FaultManifest = z.infer<typeof faultManifestSchema>;

/** `.socklab.json` in the learner's folder. */
export const workspaceFileSchema = z.strictObject({
  lab: z.string().min(1),
  labVersion: z.string().min(1),
  language: z.string().min(1),
  build: z.array(commandSchema).optional(),
  run: commandSchema.optional(),
});
export type WorkspaceFile = z.infer<typeof workspaceFileSchema>;
