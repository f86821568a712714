import type { LabFolder } from '../../../src/extension/labFolder.ts';
import type { LabManifest } from '../../../src/lab/manifest.ts';
import type { CheckResult } from '../../../src/protocol/grade.ts';

const manifest: LabManifest = {
  formatVersion: 1,
  id: 'tiny',
  version: '1.0.0',
  title: 'Tiny lab',
  summary: 'Say hello.',
  concepts: [],
  difficulty: 1,
  arguments: [],
  languages: { c: { title: 'C', build: [], run: ['./server'], files: ['server.c'] } },
  checks: ['T1', 'T2', 'T3'].map(id => ({
    id,
    title: `Title of ${id}`,
    points: 2,
    bonus: false,
    visibility: 'always',
    deadlineMs: 1000,
    needs: [],
    exclusive: false,
    requires: [],
    level: 1,
    hints: [],
  })),
};

export function sampleFolder(): LabFolder {
  return {
    kind: 'ready',
    path: '/home/learner/tiny-c',
    lab: { manifest, folder: '/labs/tiny', checksFile: '/labs/tiny/checks.mjs', dictionaries: {} },
    manifest,
    submission: { folder: '/home/learner/tiny-c', language: 'c', build: [], run: ['./server'] },
    labVersion: '1.0.0',
  };
}

export function sampleResult(id: string, more: Partial<CheckResult> = {}): CheckResult {
  return {
    id,
    title: `Title of ${id}`,
    verdict: 'passed',
    points: 2,
    maxPoints: 2,
    durationMs: 12,
    hints: [],
    ...more,
  };
}
