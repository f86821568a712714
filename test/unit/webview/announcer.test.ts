import * as assert from 'node:assert/strict';
import { Announcer } from '../../../src/webview/announcer.ts';

const full = { id: 'full', sentence: 'The queue is full.' };
const leak = { id: 'leak', sentence: 'Not closed: 3' };

describe('Announcer', () => {
  it('says each warning once, however its numbers change', () => {
    const announcer = new Announcer();
    announcer.tell([leak]);
    assert.equal(announcer.sentence(0), leak.sentence);
    announcer.tell([{ ...leak, sentence: 'Not closed: 4' }]);
    assert.equal(announcer.sentence(9000), leak.sentence);
  });

  it('keeps what comes in quick succession, and says it together', () => {
    const announcer = new Announcer();
    announcer.tell([leak]);
    announcer.sentence(0);
    const third = { id: 'third', sentence: 'Reset.' };
    announcer.tell([leak, full]);
    assert.equal(announcer.sentence(1000), leak.sentence);
    announcer.tell([leak, full, third]);
    assert.equal(announcer.sentence(3999), leak.sentence);
    assert.equal(announcer.sentence(4000), `${full.sentence} ${third.sentence}`);
  });

  it('says nothing of what is over before its turn has come', () => {
    const announcer = new Announcer();
    announcer.tell([leak]);
    announcer.sentence(0);
    announcer.tell([leak, full]);
    announcer.tell([leak]);
    assert.equal(announcer.sentence(9000), leak.sentence);
    announcer.tell([leak, full]);
    assert.equal(announcer.sentence(9001), full.sentence, 'it has come back');
  });

  it('says at once that the server has ended, in place of all that waits', () => {
    const announcer = new Announcer();
    announcer.tell([leak]);
    announcer.sentence(0);
    announcer.tell([leak, full]);
    announcer.urgent('The server has ended.', 90);
    announcer.tell([leak, full]);
    assert.equal(announcer.sentence(100), 'The server has ended.');
    assert.equal(announcer.sentence(9000), 'The server has ended.');
  });
});
