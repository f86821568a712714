import * as assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { loadLab } from '../../src/lab/loadLab.ts';
import { manifestStrings } from '../../src/lab/localizeManifest.ts';
import { collectTexts, type TextCall } from './collectTexts.ts';

type Dictionary = Readonly<Record<string, string>>;

function readDictionaries(pattern: string): Dictionary {
  const all = globSync(pattern).map(file => JSON.parse(readFileSync(file, 'utf8')) as Dictionary);
  return Object.assign({}, ...all) as Dictionary;
}

/** The names in braces, sorted. */
function placeholders(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();
}

function untranslated(calls: readonly TextCall[], dictionary: Dictionary): string[] {
  return calls
    .filter(({ template }) => template !== undefined && !Object.hasOwn(dictionary, template))
    .map(({ place, template }) => `${place}: ${template}`);
}

function differingPlaceholders(dictionary: Dictionary): string[] {
  return Object.entries(dictionary)
    .filter(([english, chinese]) => {
      const known = new Set(placeholders(english));
      return placeholders(chinese).some(name => !known.has(name));
    })
    .map(([english]) => english);
}

describe('translations of the core', () => {
  const calls = collectTexts(['src/**/*.ts']).filter(({ place }) => place !== 'src/base/text.ts');
  const dictionary = readDictionaries('l10n/core.zh-cn/*.json');

  it('every template is a string literal', () =>
    assert.deepEqual(
      calls.filter(({ template }) => template === undefined).map(({ place }) => place),
      [],
    ));

  it('every sentence has a Chinese one', () => assert.deepEqual(untranslated(calls, dictionary), []));

  it('no Chinese sentence is left over', () => {
    const used = new Set(calls.map(({ template }) => template));
    assert.deepEqual(
      Object.keys(dictionary).filter(english => !used.has(english)),
      [],
    );
  });

  it('Chinese sentences use only the values that there are', () =>
    assert.deepEqual(differingPlaceholders(dictionary), []));
});

for (const file of globSync('labs/*/lab.json')) {
  const folder = path.dirname(file);
  describe(`translations of ${folder}`, () => {
    const calls = collectTexts([`${folder}/checks.ts`, `${folder}/checks/**/*.ts`]);
    const dictionary = readDictionaries(`${folder}/l10n/zh-cn.json`);

    it('every sentence of its checks has a Chinese one', () => {
      assert.deepEqual(
        calls.filter(({ template }) => template === undefined).map(({ place }) => place),
        [],
      );
      // Sentences that the harness has too need not be there twice.
      const core = readDictionaries('l10n/core.zh-cn/*.json');
      assert.deepEqual(untranslated(calls, { ...core, ...dictionary }), []);
    });

    it('every string of lab.json has a Chinese one', async () => {
      const { manifest } = await loadLab(folder, { checksFile: 'checks.mjs' });
      assert.deepEqual(
        manifestStrings(manifest).filter(english => !Object.hasOwn(dictionary, english)),
        [],
      );
    });

    it('Chinese sentences use only the values that there are', () =>
      assert.deepEqual(differingPlaceholders(dictionary), []));
  });
}
