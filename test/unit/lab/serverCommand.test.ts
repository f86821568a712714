import * as assert from 'node:assert/strict';
import { serverCommand } from '../../../src/lab/serverCommand.ts';

describe('serverCommand', () => {
  it('appends the port and the arguments', () =>
    assert.deepEqual(serverCommand(['./server'], 4711, ['8']), ['./server', '4711', '8']));
  it('puts the port where it is asked for, every time', () =>
    assert.deepEqual(serverCommand(['node', 's.js', '--port={port}', '--log=/tmp/{port}'], 80, ['8']), [
      'node',
      's.js',
      '--port=80',
      '--log=/tmp/80',
      '8',
    ]));
});
