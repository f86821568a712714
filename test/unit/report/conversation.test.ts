import * as assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import type { RecordedStep, Recording } from '../../../src/protocol/recording.ts';
import { conversationHtml } from '../../../src/report/conversationHtml.ts';
import { conversationMoments } from '../../../src/report/conversationMoments.ts';
import { conversationSvg } from '../../../src/report/conversationSvg.ts';
import { readRecording, recordingJson } from '../../../src/report/recordingJson.ts';
import { matchesGolden } from '../golden.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';

const [english, chinese] = [createLocalizer('en'), createLocalizer('zh-cn')];

/** Real ones: `socklab watch FOLDER E08 --record FILE.json`. */
function recorded(name: string): Recording {
  return readRecording(
    readFileSync(path.join(import.meta.dirname, '../../fixtures/recordings', `${name}.json`), 'utf8'),
  );
}

/** Everything that people or programs can put into a recording is an attack. */
function hostile(): Recording {
  const attack = `"><script>alert(1)</script><!--]]>&'\u0000\u001b[31m\ud800 {n}`;
  const { frames, ...rest } = recorded('halfClose');
  return {
    ...rest,
    check: { id: attack, title: attack },
    lab: attack,
    message: attack,
    steps: rest.steps.map(step => ({ ...step, who: attack, detail: attack, connection: attack })),
    frames,
  };
}

/** Start and end tags match; no attribute or text ends early. */
function assertWellFormed(markup: string): void {
  const open: string[] = [];
  const rest = markup.replaceAll(
    /<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/gi,
    (_, close, name: string, _a, empty) => {
      if (close) assert.equal(open.pop(), name);
      else if (!empty) open.push(name);
      return '';
    },
  );
  assert.deepEqual(open, []);
  assert.doesNotMatch(rest, /<|&(?!(?:amp|lt|gt|quot|#39);)/);

  assert.doesNotMatch(rest, /[\u0000-\u0008\u000b-\u001f]|\p{Cs}/u);
}

describe('a conversation as a drawing', () => {
  it('shows a check that failed', () =>
    matchesGolden('conversation/neverCloses.svg', conversationSvg(recorded('neverCloses'), english)));

  it('shows one that passed, in Chinese', () =>
    matchesGolden('conversation/halfClose.zh-cn.svg', conversationSvg(recorded('halfClose'), chinese)));

  it('tells what it is to those who do not see it', () => {
    const svg = conversationSvg(recorded('neverCloses'), english);
    assert.match(svg, /role="img" aria-labelledby="ladder-title ladder-desc"/);
    assert.match(svg, /<title id="ladder-title">echo-server · E08 [^<]+<\/title>/);
    assert.match(svg, /<desc id="ladder-desc">[^<]*\d steps[^<]* failed [^<]*never closed the connection/);
  });

  it('needs nothing else', () => {
    const svg = conversationSvg(recorded('neverCloses'), english);
    assert.doesNotMatch(svg, /href|url\((?!#)|@import|<script|<foreignObject|on\w+=/);
  });

  for (const name of ['neverCloses', 'halfClose'])
    it(`is well-formed (${name})`, () => assertWellFormed(conversationSvg(recorded(name), english)));

  it('is not broken by what is in a recording', () => assertWellFormed(conversationSvg(hostile(), english)));

  it('draws what there is of a recording without frames, and of one without steps', () => {
    const { frames: _, ...rest } = recorded('halfClose');
    assertWellFormed(conversationSvg({ ...rest, frames: [] }, english));
    assertWellFormed(conversationSvg({ ...recorded('halfClose'), steps: [] }, english));
  });

  it('leaves out the middle of a long conversation, and says so', () => {
    const recording = recorded('halfClose');
    const [step] = recording.steps;
    assert.ok(step);
    const steps = Array.from({ length: 300 }, (_, atMs): RecordedStep => {
      return { ...step, atMs, what: atMs % 2 === 0 ? 'send' : 'receive' };
    });
    const svg = conversationSvg({ ...recording, steps, omitted: { steps: 700, frames: 0 } }, english);
    assert.equal(svg.match(/data-step=/g)?.length, 120);
    assert.match(svg, /… 880 steps …/);
  });

  it('draws many steps of a kind as one', () => {
    const recording = recorded('halfClose');
    const crowd = (what: RecordedStep['what'], clients: number): RecordedStep[] =>
      Array.from({ length: 200 }, (_, k) => ({
        atMs: k,
        who: `client ${(k % clients) + 1}`,
        what,
        bytes: 3,
      }));
    const steps = [...crowd('connect', 200), ...crowd('send', 1)];
    const svg = conversationSvg({ ...recording, steps }, english);
    assert.equal(svg.match(/data-step=/g)?.length, 2);
    assert.match(svg, /client 1 and 199 more: connect\(\)/);
    assert.match(svg, /client 1: send 600 B \(200×\)/);
    // What a recording lacks is never within such a line.
    const lacking = conversationSvg({ ...recording, steps, omitted: { steps: 7, frames: 0 } }, english);
    assert.equal(lacking.match(/data-step=/g)?.length, 3);
    assert.match(lacking, /client 1 and 99 more: connect.*… 7 steps ….*client 101 and 99 more: connect/s);
  });

  it('knows the states that lasted for microseconds', () => {
    const recording = recorded('neverCloses');
    const [connection] = recording.steps.flatMap(each => each.connection ?? []);
    assert.ok(connection);
    const ends = conversationMoments(recording, [connection]).map(({ ends: [pair] }) => pair);
    const client = new Set(ends.map(pair => pair?.[0]?.state));
    const theirs = new Set(ends.map(pair => pair?.[1]?.state));
    assert.ok(client.has('FIN-WAIT-1') && client.has('FIN-WAIT-2'), [...client].join());
    assert.ok(theirs.has('CLOSE-WAIT'), [...theirs].join());
  });
});

describe('a conversation as a page', () => {
  const embedded = (page: string): unknown =>
    JSON.parse(/<script type="application\/json" id="recording">(.*?)<\/script>/s.exec(page)?.[1] ?? '');

  it('holds the recording', () => {
    const recording = recorded('neverCloses');
    assert.deepEqual(embedded(conversationHtml(recording, english)), recording);
  });

  it('runs its own script and no other', () => {
    const page = conversationHtml(hostile(), english);
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, source]) => source ?? '');
    assert.equal(scripts.length, 1);
    const hash = createHash('sha256')
      .update(scripts[0] ?? '')
      .digest('base64');
    assert.ok(page.includes(`script-src 'sha256-${hash}'`));
    assert.match(page, /default-src 'none'/);
    assert.equal(page.match(/<\/script>/g)?.length, 2);
    assert.ok(!page.includes('<script>alert'));
    assert.equal((embedded(page) as Recording).lab.slice(0, 10), hostile().lab.slice(0, 10));
  });

  it('lists every step', () => {
    const recording = recorded('neverCloses');
    const page = conversationHtml(recording, chinese);
    assert.equal(page.match(/<li /g)?.length, recording.steps.length);
    assert.match(page, /lang="zh-cn"/);
  });
});

describe('a recording as JSON', () => {
  it('is read as it was written', () => {
    const recording = recorded('halfClose');
    assert.deepEqual(readRecording(recordingJson(recording)), recording);
  });

  it('is refused when it is none', async () => {
    const recording = recorded('halfClose');
    for (const source of [
      '',
      '{',
      '[]',
      JSON.stringify({ ...recording, version: 2 }),
      JSON.stringify({ ...recording, steps: [{ what: 'nothing' }] }),
      ' '.repeat(3 * 1024 * 1024),
    ])
      await rejectsWithHumanError(
        Promise.resolve().then(() => readRecording(source)),
        'bad-recording',
        'recording',
      );
    assert.throws(() => recordingJson({ ...recording, version: 2 as 1 }));
  });
});
