import * as assert from 'node:assert/strict';
import { checkColumns, shortLabels } from '../../../src/report/checkColumns.ts';

const ids = ['E01', 'E02', 'E03', 'E04', 'E05', 'E06', 'E10'];
const marks = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

describe('checkColumns', () => {
  it('puts labels above marks, in groups of five', () => {
    const { head, line, width } = checkColumns(ids, 22);
    assert.deepEqual([...head, line(marks)], [' 01 02 03 04 05  06 10', '  a  b  c  d  e   f  g']);
    assert.equal(width, 22);
  });

  it('stands the labels up where there is less room, and gives up blanks last', () => {
    const narrow = checkColumns(ids, 21);
    assert.deepEqual(
      [...narrow.head, narrow.line(marks)],
      [' 0 0 0 0 0  0 1', ' 1 2 3 4 5  6 0', ' a b c d e  f g'],
    );
    assert.equal(narrow.width, 15);
    const narrowest = checkColumns(ids, 0);
    assert.deepEqual([...narrowest.head, narrowest.line(marks)], ['00000 01', '12345 60', 'abcde fg']);
  });

  it('leaves out only what all ids begin with', () => {
    assert.deepEqual(shortLabels(['E01', 'E02']), ['01', '02']);
    assert.deepEqual(shortLabels(['E01', 'F02']), ['E01', 'F02']);
    assert.deepEqual(shortLabels(['accept', 'close']), ['accept', 'close']);
    assert.deepEqual(shortLabels([]), []);
  });
});
