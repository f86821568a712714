import { jsonSchemas } from '../../../src/report/jsonSchemas.ts';
import { gradeJson } from '../../../src/report/gradeJson.ts';
import * as assert from 'node:assert/strict';
import { matchesGolden } from '../golden.ts';
import { sampleGrade } from './sampleGrade.ts';

describe('jsonSchemas', () => {
  for (const [name, schema] of Object.entries(jsonSchemas())) {
    it(`media/schemas/${name} is current (UPDATE_GOLDEN=1 writes it)`, () =>
      matchesGolden(`../../media/schemas/${name}`, `${JSON.stringify(schema, null, 2)}\n`));
  }
});

describe('gradeJson', () => {
  it('is the grade, and refuses what is not one', () => {
    assert.deepEqual(JSON.parse(gradeJson(sampleGrade)), sampleGrade);
    assert.throws(() => gradeJson({ ...sampleGrade, verdict: 'splendid' as 'passed' }));
  });
});
