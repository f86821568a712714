import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commandIds, contextKeys, viewIds } from '../../../src/extension/commands.ts';
import { findingTestContext } from '../../../src/extension/testContext.ts';
import { collectSentences, readJson } from './sources.ts';

interface Contributions {
  readonly commands: readonly { readonly command: string }[];
  readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
  readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
}

const manifestText = readFileSync('package.json', 'utf8');
const { contributes } = JSON.parse(manifestText) as { contributes: Contributions };

describe('package.json', () => {
  it('declares the commands that the extension registers', () => {
    const declared = contributes.commands.map(c => c.command).sort();
    assert.deepEqual(declared, Object.values(commandIds).sort());
  });

  it('puts only declared commands into menus', () => {
    const known = new Set<string>(Object.values(commandIds));
    for (const [menu, items] of Object.entries(contributes.menus)) {
      for (const { command } of items) assert.ok(known.has(command), `${menu}: ${command}`);
    }
  });

  it('declares the views that the extension fills', () => {
    const declared = Object.values(contributes.views).flatMap(views => views.map(v => v.id));
    assert.deepEqual(declared.sort(), Object.values(viewIds).sort());
  });

  it('asks only for context keys that the extension sets', () => {
    const known = new Set<string>([
      ...Object.values(contextKeys),
      ...Object.values(viewIds),
      findingTestContext,
    ]);
    const whens = manifestText.match(/"(?:when|enablement)": "(?:[^"\\]|\\.)*"/g) ?? [];
    for (const when of whens) {
      for (const [key] of when.matchAll(/socklab\.\w+/g)) assert.ok(known.has(key), `${key} in ${when}`);
    }
  });
});

describe('translations of the extension', () => {
  it('has every %key% of package.json in English and Chinese, and no other', () => {
    const used = [...manifestText.matchAll(/"%([^%"]+)%"/g)].map(match => String(match[1]));
    for (const file of ['package.nls.json', 'package.nls.zh-cn.json']) {
      assert.deepEqual(Object.keys(readJson(file) as object).sort(), [...new Set(used)].sort(), file);
    }
  });

  it('has every sentence of the sources in Chinese, and no other', () => {
    const translated = readJson('l10n/bundle.l10n.zh-cn.json') as Record<string, string>;
    assert.deepEqual(Object.keys(translated).sort(), [...collectSentences()].sort());
  });

  it('keeps the placeholders', () => {
    const translated = readJson('l10n/bundle.l10n.zh-cn.json') as Record<string, string>;
    const placeholders = (sentence: string): string[] => (sentence.match(/\{\w+\}/g) ?? []).sort();
    for (const [english, chinese] of Object.entries(translated)) {
      assert.deepEqual(placeholders(chinese), placeholders(english), english);
    }
  });
});
