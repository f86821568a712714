import * as assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { english, Localizer } from '../../../src/base/text.ts';
import { gradeJson } from '../../../src/report/gradeJson.ts';
import { authorsSchemas, resultSchemas } from '../../../src/schemas/jsonSchemas.ts';
import { matchesGolden } from '../golden.ts';
import { sampleGrade } from '../report/sampleGrade.ts';
import chinese from '../../../l10n/core.zh-cn/schemas.json' with { type: 'json' };

const concepts = readdirSync('labs/concepts').flatMap(file => /^([a-z0-9-]+)\.md$/.exec(file)?.[1] ?? []);
const schemas = {
  ...resultSchemas(),
  ...authorsSchemas(english, '', concepts.sort()),
  ...authorsSchemas(new Localizer('zh-cn', [chinese]), '.zh-cn', concepts.sort()),
};

describe('the published JSON Schemas', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    it(`media/schemas/${name} is current (npm run schemas writes it)`, () =>
      matchesGolden(`../../media/schemas/${name}`, `${JSON.stringify(schema, null, 2)}\n`));
  }

  it('are all there is', () =>
    assert.deepEqual(readdirSync('media/schemas').sort(), Object.keys(schemas).sort()));

  it('say everything in Chinese too', () => {
    const spoken = (schema: unknown): string[] =>
      typeof schema === 'object' && schema !== null
        ? Object.entries(schema).flatMap(([key, value]) =>
            /^(markdownD|d)escription$|^enumDescriptions$|^patternErrorMessage$/.test(key) &&
            !(typeof value === 'object' && !Array.isArray(value))
              ? [value].flat().map(String)
              : spoken(value),
          )
        : [];
    for (const [name, schema] of Object.entries(schemas)) {
      if (!name.includes('.zh-cn.')) continue;
      for (const sentence of spoken(schema)) assert.match(sentence, /\p{Script=Han}/u, name);
    }
  });
});

describe('gradeJson', () => {
  it('is the grade, and refuses what is not one', () => {
    assert.deepEqual(JSON.parse(gradeJson(sampleGrade)), sampleGrade);
    assert.throws(() => gradeJson({ ...sampleGrade, verdict: 'splendid' as 'passed' }));
  });
});
