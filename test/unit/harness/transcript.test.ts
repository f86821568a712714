import * as assert from 'node:assert/strict';
import { transcriptEntrySchema } from '../../../src/protocol/finding.ts';
import { bytes } from '../../../src/harness/bytes.ts';
import type { RecordedStep } from '../../../src/protocol/recording.ts';
import { Transcript } from '../../../src/harness/transcript.ts';

const client1 = { label: 'client 1', connection: '127.0.0.2:40000-127.0.0.1:80' };

describe('transcript', () => {
  function make(): { transcript: Transcript; steps: string[]; moves: () => number } {
    const steps: string[] = [];
    let moved = 0;
    const onStep = ({ who, what, bytes: n, detail }: RecordedStep): void =>
      void steps.push([`${who}:`, what, n, detail].filter(word => word !== undefined).join(' '));
    const transcript = new Transcript(onStep, () => moved++);
    return { transcript, steps, moves: () => moved };
  }

  it('keeps what happened in order, and announces it', () => {
    const { transcript, steps, moves } = make();
    transcript.record({ label: 'server' }, 'start', './server 12345');
    transcript.sent(client1, bytes('hello\n'));
    transcript.received(client1, bytes('he'));
    transcript.record(client1, 'close');
    const entries = transcript.entries();
    for (const entry of entries) transcriptEntrySchema.parse(entry);
    assert.deepEqual(
      entries.map(({ who, what, bytes: n, detail }) => [who, what, n, detail]),
      [
        ['server', 'start', undefined, './server 12345'],
        ['client 1', 'send', 6, 'hello\\n'],
        ['client 1', 'receive', 2, 'he'],
        ['client 1', 'close', undefined, undefined],
      ],
    );
    assert.ok(entries.every((entry, index) => entry.atMs >= (entries[index - 1]?.atMs ?? 0)));
    assert.deepEqual(steps, [
      'server: start ./server 12345',
      'client 1: send 6 hello\\n',
      'client 1: receive 2 he',
      'client 1: close',
    ]);
    assert.ok(moves() >= 4);
  });

  it('folds what one connection receives in a row, and nothing else', () => {
    const { transcript } = make();
    for (let i = 0; i < 10_000; i++) transcript.received(client1, bytes('abc'));
    transcript.received({ label: 'client 2' }, bytes('x'));
    transcript.received(client1, bytes('y'));
    transcript.sent(client1, bytes('z'));
    transcript.received(client1, bytes('w'));
    assert.deepEqual(
      transcript.entries().map(({ who, what, bytes: n }) => [who, what, n]),
      [
        ['client 1', 'receive', 30_000],
        ['client 2', 'receive', 1],
        ['client 1', 'receive', 1],
        ['client 1', 'send', 1],
        ['client 1', 'receive', 1],
      ],
    );
  });

  it('keeps the beginning and the end of a long story, and says how much is missing', () => {
    const { transcript } = make();
    const total = 1000;
    for (let i = 0; i < total; i++) transcript.record({ label: 'server' }, 'note', String(i));
    const entries = transcript.entries();
    assert.ok(entries.length <= 60 + 1 + 80, String(entries.length));
    assert.equal(entries[0]?.detail, '0');
    assert.equal(entries.at(-1)?.detail, String(total - 1));
    const gap = entries.findIndex(entry => entry.who === '…');
    assert.equal(gap, 60);
    const omitted = Number(/\d+/.exec(entries[gap]?.detail ?? '')?.[0]);
    assert.equal(omitted + entries.length - 1, total);
    assert.equal(entries[gap + 1]?.detail, String(60 + omitted));
  });

  it('is whole as long as it is short', () => {
    const { transcript } = make();
    for (let i = 0; i < 140; i++) transcript.record({ label: 'server' }, 'note', String(i));
    assert.equal(transcript.entries().length, 140);
  });
});
