import * as assert from 'node:assert/strict';
import { createLocalizer } from '../../../src/lab/coreDictionary.ts';
import { renderConnectionTable, type ConnectionTableOptions } from '../../../src/report/connectionTable.ts';
import { displayWidth } from '../../../src/report/displayWidth.ts';
import { decodeSs } from '../../../src/sockets/decodeSs.ts';
import type { SocketRow } from '../../../src/sockets/model.ts';
import { pairSockets } from '../../../src/sockets/pairing.ts';
import { matchesGolden } from '../golden.ts';
import { fixture } from '../sockets/fixture.ts';

const rows = decodeSs(fixture('ss/captured-6.1-tanoiem.txt')).rows;
const english = createLocalizer('en');

function render(some: readonly SocketRow[], options: Partial<ConnectionTableOptions> = {}): string {
  return renderConnectionTable(pairSockets(some), {
    colour: false,
    width: 160,
    localizer: english,
    ...options,
  });
}

describe('renderConnectionTable', () => {
  it('sets both ends of a connection side by side', () => {
    matchesGolden('connectionTable/wide.txt', render(rows));
  });

  it('sets them one below the other in a narrow window, in Chinese', () => {
    const localizer = createLocalizer('zh-cn');
    const drawn = render(rows, { width: 80, localizer });
    matchesGolden('connectionTable/narrow.zh-cn.txt', drawn);
    assert.ok(drawn.split('\n').every(line => displayWidth(line) <= 80));
  });

  it('shows ages where it is told them', () => {
    const ages = render(rows.slice(0, 8), { age: () => ({ ms: 65_432, atLeast: true }) });
    assert.match(ages, /≥ 1 min 5 s/);
    assert.doesNotMatch(render(rows), /age/);
  });

  it('says that there is nothing', () => {
    matchesGolden('connectionTable/empty.txt', render([]));
  });

  it('colours, without moving anything', () => {
    const coloured = render(rows, { colour: true });
    assert.notEqual(coloured, render(rows));
    assert.equal(coloured.replaceAll(/\u001b\[\d+m/g, ''), render(rows));
  });

  it('counts the many that only wait out TIME-WAIT', () => {
    const over = Array.from({ length: 500 }, (_, i): SocketRow => {
      const local = { address: '127.0.0.1', port: 40_000 + i };
      const peer = { address: '127.0.0.1', port: 9101 };
      return { id: `sk:a${i}`, state: 'TIME-WAIT', local, peer, recvQ: 0, sendQ: 0, inode: 0 };
    });
    assert.match(render(over), /… and 490 more in TIME-WAIT\n/);
    assert.match(render(rows, { maxConnections: 3 }), /… and 14 more\n/);
  });

  it('lets no name move the cursor', () => {
    const listener = rows.find(row => row.state === 'LISTEN');
    assert.ok(listener);
    const drawn = render([{ ...listener, owner: { pid: 1, fd: 2, command: '\u001b[2J\nx' } }]);
    assert.ok(!drawn.includes('\u001b'));
    assert.match(drawn, /\\x1b\[2J/);
  });
});
