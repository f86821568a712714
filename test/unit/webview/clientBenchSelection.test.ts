import * as assert from 'node:assert/strict';
import type { BenchClient } from '../../../src/protocol/webviewMessages.ts';
import { ClientBenchSelection } from '../../../src/webview/clientBenchSelection.ts';

function clients(...states: readonly BenchClient['state'][]): BenchClient[] {
  return states.map((state, i) => ({
    n: i + 1,
    state,
    reading: true,
    ...{ sentBytes: 0, pendingBytes: 0, receivedBytes: 0, tail: '' },
  }));
}

describe('ClientBenchSelection', () => {
  it('selects those that come while none is selected, and no others', () => {
    const selection = new ClientBenchSelection();
    selection.update(clients('open', 'refused', 'connecting'));
    assert.deepEqual(selection.selected, [1, 3]);
    selection.update(clients('open', 'refused', 'open', 'open'));
    assert.deepEqual(selection.selected, [1, 3]);
    assert.equal(selection.livingCount, 3);
  });

  it('lets go of clients whose connection is over', () => {
    const selection = new ClientBenchSelection();
    selection.update(clients('open', 'open', 'open'));
    selection.update(clients('closed', 'eof', 'reset'));
    assert.deepEqual(selection.selected, [2]);
    selection.only(3);
    assert.deepEqual(selection.selected, []);
    selection.all();
    assert.deepEqual(selection.selected, [2]);
  });

  it('toggles, and extends from where the last selection began', () => {
    const selection = new ClientBenchSelection();
    selection.update(clients('open', 'open', 'closed', 'open', 'open'));
    selection.only(2);
    selection.extend(5);
    assert.deepEqual(selection.selected, [2, 4, 5]);
    selection.extend(1);
    assert.deepEqual(selection.selected, [1, 2]);
    selection.toggle(1);
    selection.toggle(5);
    assert.deepEqual(selection.selected, [2, 5]);
    assert.equal(selection.active, 5);
  });

  it('moves the keyboard within the list', () => {
    const selection = new ClientBenchSelection();
    selection.move(1);
    assert.equal(selection.active, undefined);
    selection.update(clients('open', 'open', 'open'));
    selection.move(-1);
    assert.equal(selection.active, 3);
    selection.move(5);
    assert.equal(selection.active, 3);
    selection.move(-3);
    assert.equal(selection.active, 1);
    selection.move(1);
    assert.equal(selection.active, 2);
    selection.update(clients('open'));
    assert.equal(selection.active, 1);
  });
});
