import * as assert from 'node:assert/strict';
import { HumanError } from '../../../src/base/humanError.ts';
import { parsePokeLine, pokeUsage } from '../../../src/cli/pokeLine.ts';

function refuses(line: string, code: string, sentence: RegExp): void {
  assert.throws(
    () => parsePokeLine(line),
    (error: unknown) => {
      assert.ok(error instanceof HumanError, String(error));
      assert.match(error.message, sentence);
      assert.equal(error.code, code);
      return true;
    },
    line,
  );
}

describe('parsePokeLine', () => {
  it('connects', () => {
    assert.deepEqual(parsePokeLine('connect'), { word: 'connect', count: 1, reading: true });
    assert.deepEqual(parsePokeLine(' CONNECT  3 '), { word: 'connect', count: 3, reading: true });
    assert.deepEqual(parsePokeLine('connect paused 2 buffer 8192'), {
      word: 'connect',
      count: 2,
      reading: false,
      receiveBuffer: 8192,
    });
    for (const line of ['connect x', 'connect 1 2', 'connect -1', 'connect buffer', 'connect buffer x'])
      refuses(line, 'poke-usage', /written so: connect \[N\]/);
  });

  it('tells who', () => {
    const who = (words: string): unknown => {
      const line = parsePokeLine(`read ${words}`);
      return line && 'who' in line && line.who;
    };
    assert.deepEqual(who('2'), [2]);
    assert.deepEqual(who('1,3'), [1, 3]);
    assert.deepEqual(who('1-3,7'), [1, 2, 3, 7]);
    assert.equal(who('All'), 'all');
    for (const words of ['x', '1-', '3-1', '1,', ',', '1--2', '1-99999', '1e3'])
      refuses(`read ${words}`, 'poke-who', /names no clients/);
    refuses('read', 'poke-usage', /written so: read WHO/);
    refuses('read 1 2', 'poke-usage', /written so: read WHO/);
  });

  it('leaves the escapes of a text to the bench, in quotes and without', () => {
    const data = (line: string): unknown => {
      const parsed = parsePokeLine(line);
      return parsed?.word === 'send' && parsed.data;
    };
    assert.deepEqual(data('send 1 "hello \\"you\\"\\n"'), { as: 'text', text: 'hello \\"you\\"\\n' });
    assert.deepEqual(data(`send 1 'say "hi"'  `), { as: 'text', text: 'say "hi"' });
    assert.deepEqual(data('send 1 hello  world '), { as: 'text', text: 'hello  world' });
    assert.deepEqual(data('send 1 "hex 00"'), { as: 'text', text: 'hex 00' });
    assert.deepEqual(data('send 1 hex 00 05  68'), { as: 'hex', text: '00 05  68' });
    assert.deepEqual(data('send 1 hex "00 05"'), { as: 'hex', text: '00 05' });
    assert.deepEqual(data('send 1 ""'), { as: 'text', text: '' });
    refuses('send 1 "hello', 'poke-quote', /at character 8 is never closed/);
    refuses('send 1 "hello\\"', 'poke-quote', /at character 8/);
    refuses('send 1 "a" b', 'poke-usage', /written so: send WHO/);
    for (const line of ['send', 'send 1', 'send 1 hex', 'send 1 hex '])
      refuses(line, 'poke-usage', /send WHO/);
  });

  it('drips, sends files, waits', () => {
    assert.deepEqual(parsePokeLine('drip 2 1 100 "slow"'), {
      word: 'send',
      who: [2],
      data: { as: 'text', text: 'slow' },
      drip: { size: 1, pauseMs: 100 },
    });
    assert.deepEqual(parsePokeLine('file all "a file"'), { word: 'file', who: 'all', file: 'a file' });
    assert.deepEqual(parsePokeLine('wait 200'), { word: 'wait', ms: 200 });
    for (const line of ['drip 2 1 "slow"', 'drip 2 1 100', 'wait', 'wait soon', 'wait 3600001', 'file 1'])
      refuses(line, 'poke-usage', /is written so/);
  });

  it('passes over comments and empty lines', () => {
    for (const line of ['', '   ', '# connect', '  #']) assert.equal(parsePokeLine(line), undefined);
  });

  it('knows every word that it names', () => {
    for (const usage of Object.values(pokeUsage)) {
      const line = usage.split(' | ')[0] ?? '';
      const filled = line
        .replace('[N] [paused] [buffer BYTES]', '1')
        .replace('WHO', '1')
        .replace(/SIZE|MS/g, '1');
      assert.ok(parsePokeLine(filled), filled);
    }
  });

  it('guesses what a mistyped word was to be', () => {
    refuses('conect 3', 'poke-word', /no “conect”\. Did you mean “connect”\?/);
    refuses('shut 1', 'poke-word', /Did you mean “shutdown”/);
    refuses('xyzzyplugh', 'poke-word', /There are: connect, send, drip, /);
  });
});
