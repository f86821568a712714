import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Localizer } from '../../../src/base/text.ts';
import { missingTools } from '../../../src/devhost/missingTools.ts';
import { findProgram } from '../../../src/proc/findProgram.ts';
import { labManifestSchema } from '../../../src/lab/manifest.ts';

const lab = labManifestSchema.parse({
  formatVersion: 1,
  id: 'lab',
  version: '1.0.0',
  title: 'Lab',
  summary: 'A lab.',
  difficulty: 1,
  languages: {
    c: { title: 'C', build: [['gcc', '-o', 'server', 'server.c']], run: ['./server'], files: ['server.c'] },
    java: {
      title: 'Java',
      build: [['javac', 'Server.java']],
      run: ['java', 'Server'],
      files: ['Server.java'],
    },
  },
  checks: [{ id: 'E01', title: 'Check', points: 1, deadlineMs: 1000 }],
});

describe('missingTools', () => {
  const path = process.env['PATH'];
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'socklab-tools-'));
    process.env['PATH'] = folder;
  });

  afterEach(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  });

  function provide(...programs: string[]): void {
    for (const program of programs) {
      writeFileSync(join(folder, program), '');
      chmodSync(join(folder, program), 0o755);
    }
  }

  function sentences(): string[] {
    const english = new Localizer('en', []);
    return missingTools(lab).map(sentence => english.say(sentence).replace('sudo ', ''));
  }

  it('finds programs on PATH only', () => {
    provide('gcc');
    assert.equal(findProgram('gcc'), join(folder, 'gcc'));
    assert.equal(findProgram('sh'), undefined);
  });

  it('says nothing when all is there', () => {
    provide('ss', 'unshare', 'gcc', 'java', 'javac');
    assert.deepEqual(sentences(), []);
  });

  it('names a missing program, who needs it, and the command of this package manager', () => {
    provide('dnf', 'unshare', 'gcc');
    assert.deepEqual(sentences(), [
      'Grading needs ss, which is not installed. Install it with: dnf install -y iproute',
      'The labs in Java need javac, which is not installed. Install it with: dnf install -y java-latest-openjdk-devel',
    ]);
  });
});
