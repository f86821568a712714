import type { Grade } from '../../../src/protocol/grade.ts';

const output = { stdout: '', stderr: '', droppedBytes: 0 };

/** A grade with every kind of verdict and every part of a finding. */
export const sampleGrade: Grade = {
  schema: 'socklab-grade/1',
  lab: 'echo-server',
  labVersion: '1.0.0',
  language: 'c',
  verdict: 'failed',
  score: 14,
  maxScore: 34,
  seed: '00c0ffee00c0ffee',
  sandbox: 'private',
  durationMs: 4210,
  build: {
    ok: true,
    durationMs: 312,
    diagnostics: [{ file: 'server.c', line: 12, column: 9, severity: 'warning', message: "unused variable 'n'" }],
    output: '',
  },
  checks: [
    { id: 'E01', title: 'Answers the first line', verdict: 'passed', points: 3, maxPoints: 3, durationMs: 12.4, hints: [] },
    {
      id: 'E03',
      title: 'Binary data and NUL bytes',
      verdict: 'failed',
      points: 0,
      maxPoints: 5,
      durationMs: 1503,
      hints: ['What does strlen() return for a buffer whose third byte is 0?', 'Use the number that recv() returned.'],
      finding: {
        message: 'Sent 2120 bytes, got 12; the first difference is at offset 12.',
        expected: '2120 bytes, unchanged',
        actual: '12 bytes, then nothing for 1.5 s',
        cause: 'The offset is that of a 0x00 byte: strlen() or "%s" took the data for a C string and stopped at the first NUL.',
        nextStep: 'Send exactly as many bytes as recv() returned.',
        diff: {
          offset: 12,
          expectedLength: 2120,
          actualLength: 12,
          windowStart: 4,
          expectedHex: '6f 2c 20 65 63 68 6f 0a 00 01 02 03 04 05 06 07',
          expectedAscii: 'o, echo.........',
          actualHex: '6f 2c 20 65 63 68 6f 0a',
          actualAscii: 'o, echo.',
        },
        transcript: [
          { atMs: 0.2, who: 'server', what: 'start' },
          { atMs: 3.1, who: 'client 1', what: 'connect' },
          { atMs: 3.4, who: 'client 1', what: 'send', bytes: 2120, detail: '"hello, echo\\n\\0\\1\\2"…' },
          { atMs: 3.9, who: 'client 1', what: 'receive', bytes: 12, detail: '"hello, echo\\n"' },
          { atMs: 1503, who: 'client 1', what: 'end-write' },
        ],
        evidence: {
          lines: [
            'Your server is blocked in recvfrom on fd 4, the connection of client 1, and has read everything (Recv-Q 0).',
            'It has not written the other 2108 bytes: Send-Q is 0.',
          ],
          processes: [],
          connections: [],
          output: { ...output, stderr: 'got a client\n\u001b[31mread 2120\u001b[0m\n' },
        },
      },
    },
    {
      id: 'E07',
      title: 'Half-close with much on the way',
      verdict: 'timedOut',
      points: 0,
      maxPoints: 6,
      durationMs: 12_000,
      hints: [],
      finding: { message: 'No end of the stream within 12 s.', transcript: [] },
    },
    { id: 'E08', title: 'Half-close race', verdict: 'skipped', points: 0, maxPoints: 4, durationMs: 0, hints: [], finding: { message: 'Not run: it builds on E07, which did not pass.', transcript: [] } },
    { id: 'E05', title: '4 MiB both ways', verdict: 'passed', points: 6, maxPoints: 6, durationMs: 4002, note: 'Right, but 4.0 s: your server reads one byte per call.', hints: [] },
    { id: 'E16', title: 'Idle means asleep', verdict: 'errored', points: 0, maxPoints: 5, durationMs: 40, hints: [], finding: { message: 'The grader could not read /proc/4711/stat.', transcript: [] } },
    { id: 'E22', title: 'Listens on the port that it is given', verdict: 'passed', points: 2.5, maxPoints: 2.5, durationMs: 110, hints: [] },
  ],
  notes: ['Two processes of your server were still running at the end and were killed.'],
};

export const failedBuild: Grade = {
  ...sampleGrade,
  score: 0,
  maxScore: 100,
  checks: [],
  notes: [],
  durationMs: 0,
  build: {
    ok: false,
    durationMs: 80,
    diagnostics: [
      { file: 'server.c', line: 31, column: 17, severity: 'error', message: "'conn' undeclared (first use in this function)" },
      { file: 'server.c', line: 12, column: 9, severity: 'warning', message: "unused variable 'n'" },
    ],
    output: 'server.c: …',
  },
};
