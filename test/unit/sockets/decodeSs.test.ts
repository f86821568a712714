import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decodeSs } from '../../../src/sockets/decodeSs.ts';
import type { SocketRow } from '../../../src/sockets/model.ts';
import { matchesGolden } from '../golden.ts';
import { ssRow } from './arbitraries.ts';
import { fixture } from './fixture.ts';
import { renderSs } from './renderSs.ts';

const versions = ['5.9', '6.1', '6.15', '7.3'];

function ss(name: string): SocketRow[] {
  return decodeSs(fixture(`ss/${name}.txt`)).rows;
}

/** Everything but what differs from one run of ss to the next. */
function line(row: SocketRow): string {
  const { state, local, peer, recvQ, sendQ, inode, timer, shutdown } = row;
  const ends = [local, peer].map(({ address, port }) => `${address} ${port}`);
  return [row.id, state, ...ends, recvQ, sendQ, inode, shutdown ?? '', timer?.kind ?? '']
    .join(' | ')
    .trimEnd();
}

function lines(rows: readonly SocketRow[]): string {
  return rows
    .filter(row => row.state !== 'CLOSED')
    .map(line)
    .sort()
    .map(l => `${l}\n`)
    .join('');
}

describe('decodeSs', () => {
  it('reads a host with sockets in every state that can be held', () => {
    matchesGolden('sockets/heldStates.txt', lines(ss('captured-6.1-Htanoe')));
  });

  for (const version of versions) {
    for (const options of ['Htanoe', 'HtanieO', 'tanoiem', 'Htanoep']) {
      it(`reads the same from iproute2 ${version} -${options}`, () => {
        matchesGolden('sockets/heldStates.txt', lines(ss(`captured-${version}-${options}`)));
      });
    }

    it(`reads what iproute2 ${version} prints with a Netid column, UDP left out`, () => {
      const { rows } = decodeSs(fixture(`ss/captured-${version}-Htuan.txt`));
      assert.deepEqual(
        rows
          .filter(row => row.state !== 'CLOSED')
          .map(row => `${row.state} ${row.local.port} ${row.peer.port}`),
        ss('captured-6.1-Htanoe').map(row => `${row.state} ${row.local.port} ${row.peer.port}`),
      );
    });
  }

  it('reads bound sockets that iproute2 6.8 and later list as CLOSED', () => {
    const closed = ss('captured-6.15-Htanoe').filter(row => row.state === 'CLOSED');
    assert.deepEqual(
      closed.map(row => row.local),
      [{ address: '127.0.0.1', port: 9109 }],
    );
  });

  it('reads seconds with a fraction before and after 6.11', () => {
    const synRecv = (name: string): number | undefined =>
      ss(name).find(row => row.state === 'SYN-RECV')?.timer?.expiresMs;
    assert.equal(synRecv('captured-5.9-Htanoe'), 1704);
    assert.equal(synRecv('captured-7.3-Htanoe'), 1620);
  });

  it('reads the drops of listeners, in both the forms of -m', () => {
    for (const version of versions) {
      const drops = ss(`captured-${version}-tanoiem`).filter(row => row.drops !== undefined);
      assert.ok(drops.every(row => row.state === 'LISTEN') && drops.length === 8);
      assert.ok((drops.find(row => row.local.port === 9103)?.drops ?? 0) >= 2);
    }
  });

  it('reads iproute2 4.9: no brackets, * for 0.0.0.0', () => {
    const rows = ss('written-4.9-tanoiem');
    assert.equal(rows.length, 38);
    assert.deepEqual(
      rows
        .filter(row => [9105, 9106, 9107, 9108].includes(row.local.port))
        .map(row => [row.state, row.local.address]),
      [
        ['LISTEN', '*'],
        ['LISTEN', '::1'],
        ['LISTEN', '::'],
        ['LISTEN', '::'],
        ['ESTAB', '::1'],
        ['ESTAB', '127.0.0.1'],
      ],
    );
    const known = new Set(ss('captured-5.9-Htanoe').map(row => `${row.id} ${row.inode} ${row.shutdown}`));
    assert.ok(rows.every(row => known.has(`${row.id} ${row.inode} ${row.shutdown}`)));
  });

  it('reads iproute2 6.7, which prints no details, with address ids', () => {
    const rows = ss('written-6.7-Htanoe');
    assert.equal(new Set(rows.map(row => row.id)).size, 38);
    assert.ok(rows.every(row => row.inode === 0 && !row.timer));
    assert.equal(rows[1]?.id, 'listen:127.0.0.1:9103');
    assert.equal(rows[5]?.id, 'tcp:127.0.0.1:9101-127.0.0.1:40002');
  });

  it('reads single blanks between columns', () => {
    matchesGolden('sockets/heldStates.txt', lines(ss('written-7.1-HtanieO')));
  });

  it('shows one IPv4 address one way, mapped into IPv6 or not', () => {
    const dualStack = ss('captured-6.1-Htanoe').filter(
      row => row.local.port === 9105 && row.peer.port === 40_040,
    );
    assert.deepEqual(dualStack[0]?.local, { address: '127.0.0.1', port: 9105 });
    assert.deepEqual(dualStack[0].peer, { address: '127.0.0.1', port: 40_040 });
  });

  it('takes details from the socket, not from the names of its processes', () => {
    const hostile = ss('captured-6.1-Htanoep');
    assert.ok(hostile.every(row => row.id !== 'sk:7' && row.inode !== 5));
    assert.equal(hostile.filter(row => row.owner).length, 30);
  });

  it('takes the first mention: a cgroup may be named like anything', () => {
    const { rows } = decodeSs(
      'ESTAB 0 0 127.0.0.1:1 127.0.0.1:2 ino:8 sk:9 cgroup:/a ino:5 sk:7 timer:(on,1ms <->\n',
    );
    assert.equal(rows[0]?.id, 'sk:9');
    assert.equal(rows[0].inode, 8);
    assert.equal(rows[0].timer, undefined);
  });

  it('knows sk:0 for no cookie', () => {
    const { rows } = decodeSs('ESTAB 0 0 [::1]:1 [::1]:2 ino:8 sk:0\n'.repeat(2));
    assert.deepEqual(
      rows.map(row => row.id),
      ['tcp:::1:1-::1:2', 'tcp:::1:1-::1:2#2'],
    );
  });

  it('needs the state of a single-state filter told', () => {
    const text = fixture('ss/captured-6.1-Htan-listening.txt');
    assert.deepEqual([decodeSs(text).rows.length, decodeSs(text).skipped], [0, 8]);
    assert.equal(decodeSs(text, { state: 'LISTEN' }).rows.length, 8);
  });

  it('passes over service names, which have no number here', () => {
    const { rows, skipped } = decodeSs(fixture('ss/captured-6.1-ta.txt'));
    assert.equal(rows.length + skipped, 38);
    assert.ok(rows.length > 0 && skipped > 0);
  });

  it('keeps the rows of a text that breaks off', () => {
    const whole = fixture('ss/captured-6.1-Htanoep.txt');
    for (let end = 0; end < whole.length; end += 37) {
      assert.ok(decodeSs(whole.slice(0, end)).rows.length <= 38);
    }
  });

  it('reads back what was printed, in every form', function () {
    this.timeout(20_000);
    const form = fc.record({
      netid: fc.boolean(),
      header: fc.boolean(),
      newTimers: fc.boolean(),
      brackets: fc.boolean(),
      twoLines: fc.boolean(),
      padded: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(ssRow, { maxLength: 20 }), form, (rows, form) => {
        assert.deepEqual(decodeSs(renderSs(rows, form)), { rows, skipped: 0 });
      }),
    );
  });

  it('never throws, whatever it is given', function () {
    this.timeout(20_000);
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'ESTAB',
        'tcp',
        ' ',
        '\t',
        '\n',
        '0 0',
        '127.0.0.1:80',
        '[::1]:*',
        'timer:(',
        'on,',
        ')',
        'ino:',
      ),
      fc.constantFrom(
        'sk:',
        'users:((',
        '"a",pid=1,fd=2',
        'skmem:(',
        ',d',
        '<->',
        '---',
        ',',
        ':',
        '%lo',
        '[',
        ']',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom('', ' '), (pieces, glue) => {
        const { rows, skipped } = decodeSs(pieces.join(glue));
        assert.ok(rows.length + skipped <= pieces.join(glue).split('\n').length);
      }),
      { numRuns: 1000 },
    );
  });
});
