import * as z from 'zod';
import type { Localizer, Text } from '../base/text.ts';
import { text } from '../base/text.ts';
import { faultManifestSchema, labManifestSchema, workspaceFileSchema } from '../lab/manifest.ts';
import { variantManifestSchema } from '../lab/proofs.ts';
import { gradeSchema } from '../protocol/grade.ts';
import { localReportSchema } from '../protocol/localReport.ts';
import { recordingSchema } from '../protocol/recording.ts';
import { submissionResultSchema } from '../protocol/submissionResult.ts';
import { statesLineSchema } from '../report/statesSchema.ts';
import { validationSchema } from '../report/validationSchema.ts';
import { describeSchema } from './describeSchema.ts';
import { labTexts } from './labTexts.ts';
import { onlyOurs } from './onlyOurs.ts';
import { faultTexts, variantTexts, workspaceTexts } from './proofTexts.ts';
import type { SchemaTexts } from './schemaTexts.ts';

type Schemas = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The JSON Schemas of what Socklab writes, by file name. */
export function resultSchemas(): Schemas {
  const schema = (title: string, type: z.ZodType): Schemas[string] => ({
    title,
    ...z.toJSONSchema(type, { io: 'output', reused: 'inline' }),
  });
  return {
    'grade.schema.json': schema('Socklab grade', gradeSchema),
    'validation.schema.json': schema('Socklab validation', validationSchema),
    'states.schema.json': schema('Socklab states, one line', statesLineSchema),
    'report.schema.json': schema('Socklab report of a learner, unofficial', localReportSchema),
    'submission.schema.json': schema('Socklab result of a submission', submissionResultSchema),
    'recording.schema.json': schema('Socklab recording of a check', recordingSchema),
  };
}

/**
 * The JSON Schemas of what people write, by file name, in the language of the localizer. `lab.editor` and its siblings
 * are for editors that take every `lab.json` for one of ours.
 * @param suffix of the language in the names: `.zh-cn`; empty for English
 * @param concepts the notes that come with Socklab, which are offered
 */
export function authorsSchemas(localizer: Localizer, suffix: string, concepts: readonly string[]): Schemas {
  const schema = (title: Text, type: z.ZodType, texts: SchemaTexts): Schemas[string] => {
    const { $schema, ...shape } = z.toJSONSchema(type, { io: 'input', reused: 'inline' });
    return { $schema, title: localizer.say(title), ...describeSchema(shape, texts, localizer) };
  };
  const lab = schema(
    text('Socklab lab (lab.json)'),
    labManifestSchema.extend({ checks: withExamples(concepts) }),
    labTexts,
  );
  return {
    [`lab.schema${suffix}.json`]: lab,
    [`lab.editor${suffix}.json`]: onlyOurs(lab, `lab.schema${suffix}.json`, ['formatVersion', 'checks']),
    [`fault.schema${suffix}.json`]: schema(
      text('Socklab fault (fault.json)'),
      faultManifestSchema,
      faultTexts,
    ),
    [`variant.schema${suffix}.json`]: schema(
      text('Socklab variant (variant.json)'),
      variantManifestSchema,
      variantTexts,
    ),
    [`workspace.schema${suffix}.json`]: schema(
      text('Socklab workspace (.socklab.json)'),
      workspaceFileSchema,
      workspaceTexts,
    ),
  };
}

function withExamples(concepts: readonly string[]): z.ZodType {
  const { checks } = labManifestSchema.shape;
  const { concept } = checks.element.shape;
  return z.array(checks.element.safeExtend({ concept: concept.meta({ examples: [...concepts] }) })).min(1);
}
