import * as assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { conceptFileName, parseConceptFileName, readConceptNote } from '../../src/lab/conceptNote.ts';
import { loadLab } from '../../src/lab/loadLab.ts';
import { locales, type Locale } from '../../src/lab/locale.ts';

/** Where a note may send a reader: the sources of the facts. */
const hosts = new Set([
  'man7.org',
  'www.rfc-editor.org',
  'pubs.opengroup.org',
  'docs.kernel.org',
  'docs.python.org',
  'peps.python.org',
  'docs.oracle.com',
]);

const sections: Readonly<Record<Locale, readonly string[]>> = {
  en: ['What the kernel does', 'See it', 'The classic mistake', 'Read on', 'Ask yourself'],
  'zh-cn': ['内核做了什么', '亲眼看看', '常见错误', '延伸阅读', '考考自己'],
};

const withoutCode = (source: string): string => source.replaceAll(/^```[\s\S]*?^```$/gm, '');
const linksOf = (source: string): string[] =>
  [...withoutCode(source).matchAll(/\]\(([^)]+)\)/g)].map(match => String(match[1]));

/** What a person reads: no code, no addresses, no tags. */
const prose = (source: string): string =>
  withoutCode(source)
    .replaceAll(/\]\([^)]+\)/g, ']')
    .replaceAll(/<\/?\w+>/g, '');

const files = globSync('labs/**/concepts/*.md').sort();

describe('concept notes', () => {
  it('are all there for every check of every lab, in both languages', async () => {
    for (const file of globSync('labs/*/lab.json')) {
      const lab = await loadLab(path.dirname(file), { checksFile: 'checks.mjs' });
      for (const { id, concept } of lab.manifest.checks) {
        assert.ok(concept, `${lab.manifest.id} ${id} names no concept`);
        for (const locale of locales) {
          const note = await readConceptNote(lab, concept, locale);
          assert.equal(note?.locale, locale, `${lab.manifest.id} ${id}: ${concept}, ${locale}`);
        }
      }
    }
  });

  it('come in pairs', () => {
    for (const file of files) {
      const name = parseConceptFileName(path.basename(file));
      assert.ok(name, `${file} has a name by which no note is found`);
      for (const locale of locales)
        assert.ok(files.includes(path.join(path.dirname(file), conceptFileName(name.id, locale))), file);
    }
  });
});

for (const file of files) {
  const source = readFileSync(file, 'utf8');
  const locale = parseConceptFileName(path.basename(file))?.locale ?? 'en';

  describe(file, () => {
    it('begins with a heading and has its five parts', () => {
      assert.match(source, /^# \S/);
      const found = [...withoutCode(source).matchAll(/^## (.+)$/gm)].map(match => match[1]);
      assert.deepEqual(found, sections[locale]);
    });

    it('shows something to type', () =>
      assert.match(source, /^```sh\n[^`]*^(ss|cat|ls|grep|strace|ps|kill) /m));

    it('asks, with the answer folded away', () => {
      const questions = [
        ...source.matchAll(/^<details>\n<summary>[^\n<]+<\/summary>\n\n[^<]+\n\n<\/details>$/gm),
      ];
      assert.ok(questions.length === 1 || questions.length === 2, `${questions.length} questions`);
      assert.equal(source.match(/<details>/g)?.length, questions.length);
      assert.deepEqual([...new Set(withoutCode(source).match(/<\/?\w+>/g))].sort(), [
        '</details>',
        '</summary>',
        '<details>',
        '<summary>',
      ]);
    });

    it('is a page long', () => {
      const length =
        locale === 'en'
          ? (prose(source).match(/[\w’'./-]+/g)?.length ?? 0)
          : (prose(source).match(/\p{Script=Han}/gu)?.length ?? 0) / 2;
      assert.ok(length >= 125 && length <= 350, `${length} words`);
    });

    it('sends nobody astray', () => {
      const links = linksOf(source);
      assert.ok(links.some(link => link.startsWith('https://')));
      for (const link of links) {
        if (link.startsWith('https://')) {
          assert.ok(hosts.has(new URL(link).host), link);
          continue;
        }
        assert.equal(parseConceptFileName(link)?.locale, locale, link);
        assert.ok(files.includes(path.join(path.dirname(file), link)), link);
      }
    });

    if (locale !== 'en') {
      it('says and links the same as the English one', () => {
        const english = readFileSync(file.replace(`.${locale}.md`, '.md'), 'utf8');
        const neutral = (links: string[]): string[] =>
          links.map(link => link.replace(`.${locale}.md`, '.md').replace('/zh-cn/3/', '/3/'));
        assert.deepEqual(neutral(linksOf(source)), neutral(linksOf(english)));
        assert.deepEqual(commandsOf(source), commandsOf(english));
      });
    }
  });
}

/** The shell lines without the remarks between them. */
function commandsOf(source: string): string[] {
  return [...source.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(match =>
    String(match[1])
      .split('\n')
      .filter(line => !line.startsWith('# ')),
  );
}
