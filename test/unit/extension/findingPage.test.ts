import * as assert from 'node:assert/strict';
import { findingPage, type FindingFacts } from '../../../src/extension/findingPage.ts';
import type { Finding } from '../../../src/protocol/finding.ts';
import { sampleResult } from './sampleFolder.ts';

const t = (message: string, args: Record<string, string | number> = {}): string =>
  message.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole));

const finding: Finding = {
  message: 'Got <b> & 3 bytes.',
  expected: 'hello',
  actual: 'hel',
  cause: '`recv` may return part of it.',
  nextStep: 'Loop.',
  diff: {
    offset: 3,
    expectedLength: 5,
    actualLength: 3,
    windowStart: 0,
    expectedHex: '68 65 6c 6c 6f',
    actualHex: '68 65 6c',
    expectedAscii: 'hello',
    actualAscii: 'hel',
  },
  transcript: [{ atMs: 1.25, who: 'client 1', what: 'send', bytes: 5, detail: 'hello' }],
  evidence: {
    lines: ['The server is blocked.'],
    processes: [],
    connections: [{ label: 'client 1' }],
    output: { stdout: 'listening\n', stderr: '', droppedBytes: 0 },
  },
};

function page(more: Partial<FindingFacts> = {}): string {
  return findingPage(
    {
      result: sampleResult('T1', { verdict: 'failed', points: 0, finding, hints: ['first', 'second'] }),
      labTitle: 'Tiny lab',
      language: 'C',
      links: { again: 'command:x' },
      ...more,
    },
    t,
  ).source;
}

describe('findingPage', () => {
  it('escapes what servers and authors wrote', () => {
    assert.match(page(), /Got &lt;b&gt; &amp; 3 bytes\./);
    assert.doesNotMatch(page(), /<b>/);
  });

  it('leads to the checks that fail from the same cause', () => {
    const sameCause = [{ id: 'T2', title: 'Reset <while> idle', uri: 'command:y' }];
    assert.match(
      page({ sameCause }),
      /From the same cause[^]*<a href="command:y">T2 Reset &lt;while&gt; idle<\/a>/,
    );
    assert.doesNotMatch(page(), /From the same cause/);
  });

  it('shows code as code', () => {
    assert.match(page(), /<code>recv<\/code> may return/);
  });

  it('marks the first byte that differs, and what is missing', () => {
    assert.match(page(), /<td class="differs first">\s*6c\s*<\/td>/);
    assert.match(page(), /<td class="differs first">\s*<\/td>/);
  });

  it('says that nothing came, where an empty row would say it less', () => {
    const { diff } = finding;
    assert.ok(diff);
    const none = { ...diff, offset: 0, actualLength: 0, actualHex: '', actualAscii: '' };
    const result = sampleResult('T1', { verdict: 'failed', finding: { ...finding, diff: none } });
    assert.match(page({ result }), /colspan="5">\s*nothing\s*<\/td>/);
    assert.equal(page({ result }).split('class="ascii"').length - 1, 1);
  });

  it('opens a hint only inside the one before it', () => {
    assert.match(
      page(),
      /<details>\s*<summary>Hint 1 of 2<\/summary>\s*<p>first<\/p>\s*<details>\s*<summary>Hint 2/,
    );
  });

  it('shows the conversation and the evidence', () => {
    assert.match(page(), /→ sends 5 bytes/);
    assert.match(page(), /title="hello"><code>hello/);
    assert.match(page(), /The server is blocked\./);
    assert.match(page(), /Your server printed/);
  });

  it('leads to the note, of checks that passed too, and only where there is one', () => {
    const concept = { id: 'reset', title: '`RST` <i>' };
    const links = { concept: 'command:note' };
    const failed = sampleResult('T1', { verdict: 'failed', finding, concept });
    const link = /Read: <a href="command:note"><code>RST<\/code> &lt;i&gt;<\/a>/;
    assert.match(page({ result: failed, links }), link);
    assert.match(page({ result: sampleResult('T1', { concept }), links }), link);
    assert.doesNotMatch(page({ links }), /command:note/);
    assert.doesNotMatch(page({ result: failed }), /class="concept"/);
  });

  it('offers only the links there are', () => {
    assert.match(page(), /href="command:x"/);
    assert.doesNotMatch(page({ links: {} }), /<a /);
    const played = page({ links: { replay: 'command:r', watch: 'command:w' } });
    assert.match(played, /href="command:r">Replay<[^]*href="command:w">Watch</);
  });

  it('offers the problems, and not to run again, where the program did not build', () => {
    const unbuilt = page({ links: { again: 'command:x', problems: 'command:y' } });
    assert.match(unbuilt, /href="command:y">Show Problems/);
    assert.doesNotMatch(unbuilt, /command:x/);
  });

  it('gives no time to a check that did not run', () => {
    assert.match(page(), />12 ms</);
    const result = sampleResult('T1', { verdict: 'skipped', points: 0, durationMs: 0 });
    assert.doesNotMatch(page({ result }), /\bms</);
  });

  it('says so when the check passed', () => {
    assert.match(page({ result: sampleResult('T1') }), /Your server did what this check asks for\./);
  });

  it('has no script and no style of its own', () => {
    assert.doesNotMatch(page(), /<script|style=|onclick/);
  });
});
