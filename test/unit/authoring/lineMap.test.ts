import * as assert from 'node:assert/strict';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { lineMap, type MappedLine } from '../../../src/authoring/lineMap.ts';

describe('lineMap', () => {
  it('is understood by Node: each line leads to its own', () => {
    const mapped: MappedLine[] = [
      { line: 3, source: 'checks.ts', sourceLine: 0 },
      { line: 4, source: 'checks.ts', sourceLine: 1 },
      { line: 90, source: 'checks/far.ts', sourceLine: 700 },
      { line: 91, source: 'checks.ts', sourceLine: 40 },
    ];
    const map = new SourceMap(JSON.parse(lineMap(mapped, '/lab 1')) as SourceMapPayload);
    for (const { line, source, sourceLine } of mapped) {
      const entry = map.findEntry(line, 5);
      assert.ok('originalLine' in entry);
      assert.equal(entry.originalSource, `file:///lab%201/${source}`);
      assert.equal(entry.originalLine, sourceLine);
    }
  });
});
