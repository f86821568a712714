import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * What a tutorial asks its reader to do, or shows. A comment before a fenced block says what the block is:
 * `<!-- run -->`, `<!-- run: 1 -->` (its exit code), `<!-- shows -->`, `<!-- file: PATH -->`, `<!-- edit: PATH -->` (a diff),
 * `<!-- part of: PATH -->`. Paths are below the folder in which the reader begins.
 */
export interface TutorialBlock {
  readonly kind: 'run' | 'shows' | 'file' | 'edit' | 'part of';
  /** A path, or an exit code. */
  readonly of: string;
  readonly content: string;
  /** Line of the Markdown, from 1. */
  readonly line: number;
}

/** Every block that a reader acts on; a block without a comment is a mistake, for nobody would notice when it is wrong. */
export function tutorialBlocks(markdown: string): TutorialBlock[] {
  const blocks: TutorialBlock[] = [];
  const lines = markdown.split('\n');
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i]?.startsWith('```')) continue;
    const end = lines.indexOf('```', i + 1);
    const [, kind, of = ''] =
      /^<!-- (run|shows|file|edit|part of)(?:: (.+))? -->$/.exec(lines[i - 1] ?? '') ?? [];
    assert.ok(kind !== undefined && end > 0, `line ${i + 1}: a block that says not what it is`);
    const content = lines
      .slice(i + 1, end)
      .map(line => `${line}\n`)
      .join('');
    blocks.push({ kind: kind as TutorialBlock['kind'], of, content, line: i + 1 });
    i = end;
  }
  return blocks;
}

export interface TutorialReader {
  /** Where the reader begins: an empty folder. */
  readonly folder: string;
  /** The reader's environment; `socklab` must be on its PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Does what the blocks say, and compares what they show. Rejects where the tutorial is wrong, with its line. */
export async function followTutorial(
  blocks: readonly TutorialBlock[],
  { folder, env }: TutorialReader,
): Promise<void> {
  let output = '';
  let cwd = folder;
  for (const { kind, of, content, line } of blocks) {
    const file = path.join(folder, of);
    switch (kind) {
      case 'run': {
        const end = await runShell(content, cwd, env);
        assert.equal(end.code, Number(of || 0), `line ${line}: ${content}${end.output}`);
        ({ output, cwd } = end);
        break;
      }
      case 'shows':
        shows(output, content, line);
        break;
      case 'file':
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, content, { flag: 'wx' });
        break;
      case 'edit':
        await writeFile(file, edited(await readFile(file, 'utf8'), content, line));
        break;
      case 'part of':
        assert.ok((await readFile(file, 'utf8')).includes(content), `line ${line}: ${of} has no such lines`);
        break;
    }
  }
}

/** The commands of a block, in one shell that stops at the first that fails; `cwd` is where it ends. */
async function runShell(
  commands: string,
  cwd: string,
  env: TutorialReader['env'],
): Promise<{ readonly code: number | null; readonly output: string; readonly cwd: string }> {
  const script = `set -e; trap 'pwd >&3' EXIT\n${commands}`;
  const child = spawn('bash', ['-c', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const [stdout, stderr, where, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    text(child.stdio[3] as NodeJS.ReadableStream),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, output: `${stdout}${stderr}`, cwd: where.trim() };
}

/** Every line that is shown comes in the output, in this order; `…` stands for anything, blanks for any blanks. */
function shows(output: string, shown: string, line: number): void {
  const printed = output.split('\n').map(normal);
  let from = 0;
  for (const wanted of shown.split('\n').map(normal)) {
    if (wanted === '' || wanted === '…') continue;
    const pattern = new RegExp(`^${wanted.split('…').map(escaped).join('.*')}$`);
    const at = printed.findIndex((each, index) => index >= from && pattern.test(each));
    assert.ok(at >= 0, `line ${line} shows “${wanted}”; what came is\n${output}`);
    from = at + 1;
  }
}

function normal(line: string): string {
  return line.replaceAll(/\s+/g, ' ').replaceAll(/ ?… ?/g, '…').trim();
}

function escaped(words: string): string {
  return words.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Applies a diff without line numbers, whose place must be the only one. */
function edited(source: string, diff: string, line: number): string {
  const side = (sign: string): string =>
    diff
      .split('\n')
      .filter(each => each.startsWith(' ') || each.startsWith(sign))
      .map(each => `${each.slice(1)}\n`)
      .join('');
  const parts = source.split(side('-'));
  assert.equal(parts.length, 2, `line ${line}: the place of the change is there ${parts.length - 1} times`);
  return parts.join(side('+'));
}

/** The home of a reader who has just installed Socklab: nothing in it but the command. @param cli `dist/cli.mjs` */
export async function newReader(
  home: string,
  cli: string,
  locale: 'en' | 'zh-cn' = 'en',
): Promise<TutorialReader & { readonly socklabHome: string }> {
  const folder = path.join(home, 'work');
  const bin = path.join(home, 'bin');
  await Promise.all([folder, bin].map(each => mkdir(each, { recursive: true })));
  const command = path.join(bin, 'socklab');
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
  await chmod(command, 0o755);
  const socklabHome = path.join(home, 'labs');
  const { JAVA_HOME, TMPDIR } = process.env;
  return {
    folder,
    socklabHome,
    env: {
      ...{ JAVA_HOME, TMPDIR, HOME: home, SOCKLAB_HOME: socklabHome, NO_COLOR: '1' },
      PATH: `${bin}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
      LC_ALL: locale === 'en' ? 'C.UTF-8' : 'zh_CN.UTF-8',
    },
  };
}

/**
 * The signed pack of the lab that the tutorial writes, made by following it.
 * @param home an empty folder; the lab is in `work/reverse-server` of it afterwards
 * @returns the path of the pack
 */
export async function buildTutorialPack(home: string, cli: string): Promise<string> {
  const blocks = tutorialBlocks(
    await readFile(path.join(import.meta.dirname, '../labs/TUTORIAL.md'), 'utf8'),
  );
  const reader = await newReader(home, cli);
  const packs = blocks.findIndex(({ kind, content }) => kind === 'run' && content.includes('socklab pack'));
  // Proving it on the way proves nothing more than packing does.
  const needed = blocks
    .slice(0, packs + 1)
    .filter(({ kind, content }) => kind !== 'shows' && !content.includes('socklab validate'));
  await followTutorial(needed, reader);
  return path.join(reader.folder, 'reverse-server.socklab');
}
