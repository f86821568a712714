import * as z from 'zod';
import { faultManifestSchema, labManifestSchema, workspaceFileSchema } from '../lab/manifest.ts';
import { variantManifestSchema } from '../lab/proofs.ts';
import { gradeSchema } from '../protocol/grade.ts';
import { recordingSchema } from '../protocol/recording.ts';
import { statesLineSchema } from './statesSchema.ts';
import { validationSchema } from './validationSchema.ts';

/** The JSON Schemas that Socklab publishes, by file name; of files that people write, what they may write. */
export function jsonSchemas(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const schema = (title: string, type: z.ZodType, io: 'input' | 'output') => ({
    title,
    ...z.toJSONSchema(type, { io, reused: 'inline' }),
  });
  return {
    'grade.schema.json': schema('Socklab grade', gradeSchema, 'output'),
    'validation.schema.json': schema('Socklab validation', validationSchema, 'output'),
    'states.schema.json': schema('Socklab states, one line', statesLineSchema, 'output'),
    'recording.schema.json': schema('Socklab recording of a check', recordingSchema, 'output'),
    'lab.schema.json': schema('Socklab lab (lab.json)', labManifestSchema, 'input'),
    'fault.schema.json': schema('Socklab fault (fault.json)', faultManifestSchema, 'input'),
    'variant.schema.json': schema('Socklab variant (variant.json)', variantManifestSchema, 'input'),
    'workspace.schema.json': schema('Socklab workspace (.socklab.json)', workspaceFileSchema, 'input'),
  };
}
