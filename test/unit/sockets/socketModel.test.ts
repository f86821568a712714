import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { clientTimeWaits, diagnosisThresholds, mostSockets } from '../../../src/sockets/diagnosis.ts';
import { diffSnapshots } from '../../../src/sockets/delta.ts';
import type { Endpoint, SocketRow, SocketTimer, TcpState } from '../../../src/sockets/model.ts';
import { SocketModel } from '../../../src/sockets/socketModel.ts';
import { listenRow, socketRow, worlds } from './socketWorld.ts';

const server = { address: '127.0.0.1', port: 9000 };
const listener = listenRow('sk:l', server);

function client(i: number): Endpoint {
  return { address: '127.0.0.1', port: 40_000 + i };
}

function clientEnd(i: number, state: TcpState, more: Partial<SocketRow> = {}): SocketRow {
  return socketRow(`sk:c${i}`, state, [client(i), server], { inode: 100 + i, ...more });
}

function serverEnd(i: number, state: TcpState, more: Partial<SocketRow> = {}): SocketRow {
  return socketRow(`sk:s${i}`, state, [server, client(i)], { inode: 1000 + i, ...more });
}

const persist: SocketTimer = { kind: 'persist', expiresMs: 200, retransmits: 1 };
const retry: SocketTimer = { kind: 'on', expiresMs: 900, retransmits: 2 };

function watch(...rows: SocketRow[]): SocketModel {
  const model = new SocketModel();
  model.see({ at: 1000, source: 'ss', rows });
  return model;
}

function kinds(model: SocketModel): string[] {
  return model.diagnoses().map(({ kind, side, count }) => `${kind} ${side} ${count}`);
}

/** What is told of the rows just before the time of the kind has passed, and then. */
function after(kind: keyof typeof diagnosisThresholds, ...rows: SocketRow[]): [string[], SocketModel] {
  const model = watch(...rows);
  const { afterMs } = diagnosisThresholds[kind];
  model.advance(1000 + afterMs - 1);
  const early = kinds(model);
  model.advance(1000 + afterMs);
  return [early, model];
}

describe('SocketModel', () => {
  it('tells of connections that nobody accepts', () => {
    const waiting = serverEnd(1, 'ESTAB', { inode: 0, recvQ: 5 });
    const [early, model] = after('not-accepted', { ...listener, recvQ: 1 }, clientEnd(1, 'ESTAB'), waiting);
    assert.deepEqual([early, kinds(model)], [[], ['not-accepted server 1']]);
    const [diagnosis] = model.diagnoses();
    assert.deepEqual(diagnosis, {
      id: 'not-accepted server 127.0.0.1:9000',
      kind: 'not-accepted',
      severity: 'warning',
      side: 'server',
      server,
      since: 1000,
      older: true,
      count: 1,
      sockets: ['sk:s1'],
      connections: ['127.0.0.1:40001-127.0.0.1:9000'],
      facts: { acceptQueue: 1, backlog: 128 },
      concept: 'accept-queue',
    });
    model.apply({ at: 5000, upserted: [{ ...waiting, inode: 9 }], removed: [] });
    assert.deepEqual(kinds(model), []);
  });

  it('does not tell the client’s trouble when nobody accepted it', () => {
    const model = watch(
      { ...listener, recvQ: 1 },
      clientEnd(1, 'FIN-WAIT-1', { sendQ: 9, timer: persist }),
      serverEnd(1, 'CLOSE-WAIT', { inode: 0, recvQ: 3 }),
    );
    model.advance(9000);
    assert.deepEqual(kinds(model), ['not-accepted server 1']);
  });

  it('tells of a full backlog once, with who waits and who tries again', () => {
    const full = { ...listener, recvQ: 2, sendQ: 1, drops: 3 };
    const [early, model] = after(
      'backlog-full',
      full,
      ...[1, 2].flatMap(i => [clientEnd(i, 'ESTAB'), serverEnd(i, 'ESTAB', { inode: 0 })]),
      clientEnd(3, 'SYN-SENT', { sendQ: 1, timer: retry }),
    );
    assert.deepEqual([early, kinds(model)], [[], ['backlog-full server 1']]);
    model.apply({ at: 9000, upserted: [{ ...full, drops: 7 }], removed: [] });
    assert.deepEqual(kinds(model), ['backlog-full server 1']);
    const [diagnosis] = model.diagnoses();
    assert.deepEqual(diagnosis?.facts, { acceptQueue: 2, backlog: 1, drops: 4, retrying: 1 });
    assert.deepEqual(diagnosis.sockets, ['sk:l', 'sk:c3']);
    model.apply({ at: 9100, upserted: [{ ...full, recvQ: 1 }], removed: [] });
    assert.deepEqual(kinds(model).sort(), ['not-accepted server 2', 'syn-retrying client 1']);
    model.apply({ at: 9200, upserted: [], removed: ['sk:l'] });
    assert.ok(!kinds(model).some(words => words.startsWith('backlog-full')));
  });

  it('does not take the backlog of /proc, which is always 0, for full', () => {
    const model = new SocketModel();
    model.see({ at: 1000, source: 'proc', rows: [{ ...listener, recvQ: 1, sendQ: 0 }] });
    model.advance(9000);
    assert.deepEqual(kinds(model), []);
  });

  it('tells CLOSE-WAIT that was read from CLOSE-WAIT that was not', () => {
    const peer = clientEnd(1, 'FIN-WAIT-2', { shutdown: '<--' });
    const [early, read] = after('close-wait', listener, peer, serverEnd(1, 'CLOSE-WAIT'));
    assert.deepEqual([early, kinds(read)], [[], ['close-wait server 1']]);
    const [, unread] = after('end-unread', listener, peer, serverEnd(1, 'CLOSE-WAIT', { recvQ: 6 }));
    assert.deepEqual(kinds(unread), ['end-unread server 1']);
    assert.deepEqual(unread.diagnoses()[0]?.facts, { bytes: 6 });
  });

  it('starts the time again when a program reads', () => {
    const end = serverEnd(1, 'CLOSE-WAIT', { recvQ: 6 });
    const model = watch(listener, end);
    for (let i = 1; i <= 5; i++) {
      model.apply({ at: 1000 + i * 1000, upserted: [{ ...end, recvQ: 6 - i }], removed: [] });
    }
    assert.deepEqual(kinds(model), []);
    model.advance(9000);
    assert.deepEqual(kinds(model), ['end-unread server 1']);
  });

  it('lets a server send on to a client that has half-closed', () => {
    const model = watch(
      listener,
      clientEnd(1, 'FIN-WAIT-2', { shutdown: '<--', recvQ: 900 }),
      serverEnd(1, 'CLOSE-WAIT', { sendQ: 900 }),
    );
    model.advance(9000);
    assert.deepEqual(
      model.diagnoses().map(({ kind, severity, side }) => [kind, severity, side]),
      [['half-closed', 'remark', 'client']],
    );
  });

  it('remarks on an orphan, and how long it will be there', () => {
    const timer: SocketTimer = { kind: 'timewait', expiresMs: 50_000, retransmits: 0 };
    const [early, model] = after('orphan', listener, serverEnd(1, 'FIN-WAIT-2', { inode: 0, timer }));
    assert.deepEqual([early, kinds(model)], [[], ['orphan server 1']]);
    assert.deepEqual(model.diagnoses()[0]?.facts, { expiresMs: 47_000 });
  });

  it('tells who does not read, and when neither does', () => {
    const [early, slowClient] = after(
      'peer-does-not-read',
      listener,
      clientEnd(1, 'ESTAB', { recvQ: 999 }),
      serverEnd(1, 'ESTAB', { sendQ: 50, timer: persist }),
    );
    assert.deepEqual([early, kinds(slowClient)], [[], ['peer-does-not-read server 1']]);
    assert.equal(slowClient.diagnoses()[0]?.severity, 'remark');

    const both = watch(
      listener,
      clientEnd(1, 'ESTAB', { recvQ: 9, sendQ: 70, timer: persist }),
      serverEnd(1, 'ESTAB', { recvQ: 9, sendQ: 50, timer: persist }),
    );
    both.advance(9000);
    assert.deepEqual(kinds(both), ['peer-does-not-read client 1']);
    assert.deepEqual(both.diagnoses()[0]?.facts, { bytes: 70, mutual: true });
    assert.equal(both.diagnoses()[0]?.severity, 'warning');
  });

  it('does not tell of an end that reads more slowly than the other one writes', () => {
    const writer = clientEnd(1, 'ESTAB', { sendQ: 90_000, timer: persist });
    const model = watch(listener, writer, serverEnd(1, 'ESTAB', { recvQ: 78_336 }));
    for (let i = 1; i <= 50; i++) {
      const reader = serverEnd(1, 'ESTAB', { recvQ: 78_336 - i * 1024 });
      model.apply({ at: 1000 + i * 100, upserted: [reader], removed: [] });
      assert.deepEqual(kinds(model), []);
    }
    model.advance(9000);
    assert.deepEqual(kinds(model), ['peer-does-not-read client 1']);
  });

  it('does not know what has lasted where nobody looked for a while', () => {
    const rows = [
      { ...listener, recvQ: 2, sendQ: 1 },
      clientEnd(1, 'ESTAB', { recvQ: 999 }),
      serverEnd(1, 'ESTAB', { sendQ: 50, timer: persist }),
      clientEnd(2, 'FIN-WAIT-2', { shutdown: '<--' }),
      serverEnd(2, 'CLOSE-WAIT'),
    ];
    const model = watch(...rows);
    model.advance(5000);
    const all = ['backlog-full server 1', 'close-wait server 1', 'peer-does-not-read server 1'];
    assert.deepEqual(kinds(model).sort(), all);
    model.see({ at: 90_000, source: 'ss', rows });
    assert.deepEqual(kinds(model), ['close-wait server 1']);
    assert.equal(model.diagnoses()[0]?.since, 1000);
    model.advance(95_000);
    assert.deepEqual(kinds(model).sort(), all);
  });

  it('tells of SYNs that are sent again', () => {
    const model = watch(clientEnd(1, 'SYN-SENT', { sendQ: 1, timer: { ...retry, retransmits: 0 } }));
    assert.deepEqual(kinds(model), []);
    model.apply({ at: 2000, upserted: [clientEnd(1, 'SYN-SENT', { sendQ: 1, timer: retry })], removed: [] });
    assert.deepEqual(kinds(model), ['syn-retrying client 1']);
    assert.equal(model.diagnoses()[0]?.since, 1000);
    assert.deepEqual(model.diagnoses()[0]?.facts, { retransmits: 2 });
  });

  it('remarks on many TIME-WAITs, at either side, some sockets named', () => {
    const { least } = diagnosisThresholds['time-wait-pile'];
    const at = (side: typeof serverEnd, count: number): SocketModel =>
      watch(listener, ...Array.from({ length: count }, (_, i) => side(i, 'TIME-WAIT', { inode: 0 })));
    assert.deepEqual(kinds(at(serverEnd, least - 1)), []);
    const pile = at(serverEnd, least);
    assert.deepEqual(kinds(pile), [`time-wait-pile server ${least}`]);
    assert.equal(pile.diagnoses()[0]?.sockets.length, mostSockets);
    assert.deepEqual(kinds(at(clientEnd, clientTimeWaits - 1)), []);
    assert.deepEqual(kinds(at(clientEnd, clientTimeWaits)), [`time-wait-pile client ${clientTimeWaits}`]);
  });

  describe('told which descriptors are open', () => {
    const owner = { pid: 5, fd: 6, command: 'server' };
    const held = (model: SocketModel, ...inodes: number[]): void =>
      model.hold(new Map(inodes.map(inode => [inode, owner])));

    it('tells of one whose connection was reset', () => {
      const model = watch(listener, clientEnd(1, 'ESTAB'), serverEnd(1, 'ESTAB'));
      model.apply({ at: 2000, upserted: [], removed: ['sk:c1', 'sk:s1'] });
      assert.deepEqual([...model.lost].sort(), [1001, 101]);
      held(model, 1001);
      assert.deepEqual([...model.lost], [1001]);
      assert.deepEqual(kinds(model), []);
      model.advance(5000);
      assert.deepEqual(kinds(model), [], 'it may have been closed since');
      held(model, 1001);
      assert.deepEqual(kinds(model), ['reset-fd-open server 1']);
      assert.deepEqual(model.diagnoses()[0]?.owner, owner);
      held(model);
      assert.deepEqual([kinds(model), [...model.lost]], [[], []]);
    });

    it('tells of one whose connection has ended in order', () => {
      const model = watch(listener, clientEnd(1, 'FIN-WAIT-2'), serverEnd(1, 'CLOSE-WAIT'));
      const over = clientEnd(1, 'TIME-WAIT', { inode: 0 });
      model.apply({ at: 2000, upserted: [over], removed: ['sk:s1'] });
      held(model, 1001);
      model.advance(5000);
      held(model, 1001);
      assert.deepEqual(kinds(model), ['over-fd-open server 1']);
      model.apply({ at: 62_000, upserted: [], removed: ['sk:c1'] });
      assert.deepEqual(kinds(model), ['over-fd-open server 1']);
    });

    it('is not misled by a listing that shows neither end while one turns into TIME-WAIT', () => {
      const model = watch(listener, clientEnd(1, 'ESTAB'), serverEnd(1, 'ESTAB'));
      model.apply({ at: 2000, upserted: [], removed: ['sk:c1', 'sk:s1'] });
      held(model, 1001);
      model.apply({ at: 2200, upserted: [clientEnd(1, 'TIME-WAIT', { inode: 0 })], removed: [] });
      model.advance(9000);
      held(model, 1001);
      assert.deepEqual(kinds(model), ['over-fd-open server 1']);
    });

    it('tells of one that has shut down first, for as long as it is open', () => {
      const model = watch(listener, clientEnd(1, 'ESTAB'), serverEnd(1, 'FIN-WAIT-2'));
      const over = serverEnd(1, 'TIME-WAIT', { inode: 0 });
      model.apply({ at: 2000, upserted: [over], removed: ['sk:c1'] });
      assert.deepEqual([...model.lost], [101, 1001]);
      model.advance(4999);
      held(model, 1001);
      assert.deepEqual(kinds(model), []);
      model.advance(5000);
      held(model, 1001);
      assert.deepEqual(kinds(model), ['over-fd-open server 1']);
      assert.deepEqual(model.counts['TIME-WAIT'], { client: 0, server: 1, total: 1 });
      assert.deepEqual(model.counts.CLOSED, { client: 0, server: 1, total: 1 });
      const timer: SocketTimer = { kind: 'timewait', expiresMs: 50_000, retransmits: 0 };
      model.apply({ at: 6000, upserted: [{ ...over, timer }], removed: [] });
      held(model, 1001);
      assert.deepEqual(kinds(model), ['over-fd-open server 1']);
      model.apply({ at: 62_000, upserted: [], removed: ['sk:s1'] });
      held(model, 1001);
      assert.deepEqual(kinds(model), ['over-fd-open server 1']);
      held(model);
      assert.deepEqual([kinds(model), [...model.lost], model.counts.CLOSED], [[], [], undefined]);
    });

    it('asks no more of one in TIME-WAIT that was closed', () => {
      const model = watch(listener, serverEnd(1, 'FIN-WAIT-2'));
      const over = serverEnd(1, 'TIME-WAIT', { inode: 0 });
      model.apply({ at: 2000, upserted: [over], removed: [] });
      held(model);
      const timer: SocketTimer = { kind: 'timewait', expiresMs: 50_000, retransmits: 0 };
      model.apply({ at: 3000, upserted: [{ ...over, timer }], removed: [] });
      assert.deepEqual([[...model.lost], kinds(model)], [[], []]);
    });

    it('knows nothing of one that a listing shows again', () => {
      const model = watch(listener, clientEnd(1, 'ESTAB'), serverEnd(1, 'ESTAB'), serverEnd(2, 'ESTAB'));
      model.apply({ at: 2000, upserted: [], removed: ['sk:s1'] });
      held(model, 1001);
      assert.deepEqual(model.counts.CLOSED, { client: 0, server: 1, total: 1 });
      model.apply({ at: 2200, upserted: [serverEnd(1, 'ESTAB')], removed: [] });
      assert.deepEqual([model.counts.CLOSED, [...model.lost]], [undefined, []]);
      model.apply({ at: 3000, upserted: [serverEnd(1, 'CLOSE-WAIT')], removed: [] });
      model.apply({ at: 7000, upserted: [], removed: ['sk:s2'] });
      held(model);
      assert.deepEqual(kinds(model), ['close-wait server 1']);
    });

    it('blames no end that a listing shows again for the reset of the other', () => {
      const model = watch(listener, clientEnd(1, 'ESTAB'), serverEnd(1, 'ESTAB', { recvQ: 12 }));
      model.apply({ at: 2000, upserted: [], removed: ['sk:c1', 'sk:s1'] });
      held(model, 101);
      assert.deepEqual(kinds(model), ['reset-unread server 1']);
      model.apply({ at: 2200, upserted: [serverEnd(1, 'ESTAB', { recvQ: 12 })], removed: [] });
      assert.deepEqual(kinds(model), []);
      model.apply({ at: 2400, upserted: [clientEnd(1, 'ESTAB')], removed: [] });
      held(model);
      model.advance(9000);
      assert.deepEqual([kinds(model), [...model.lost], model.closed], [[], [], []]);
    });

    it('tells of no reset that nobody saw', () => {
      const unseen = watch(listener, clientEnd(1, 'ESTAB'), serverEnd(1, 'ESTAB', { recvQ: 3 }));
      unseen.see({ at: 90_000, source: 'ss', rows: [listener] });
      held(unseen, 101);
      unseen.advance(99_000);
      held(unseen, 101);
      assert.deepEqual(kinds(unseen), ['over-fd-open client 1']);

      const elsewhere = watch(listener, serverEnd(1, 'CLOSE-WAIT'));
      elsewhere.apply({ at: 2000, upserted: [], removed: ['sk:s1'] });
      elsewhere.advance(9000);
      held(elsewhere, 1001);
      assert.deepEqual(kinds(elsewhere), ['over-fd-open server 1']);

      const timedOut = watch(listener, clientEnd(1, 'ESTAB'), serverEnd(1, 'ESTAB'));
      timedOut.apply({ at: 2000, upserted: [], removed: ['sk:s1'] });
      timedOut.advance(9000);
      held(timedOut, 1001);
      assert.deepEqual(kinds(timedOut), ['over-fd-open server 1']);

      const unanswered = watch(clientEnd(1, 'SYN-SENT'), serverEnd(1, 'SYN-RECV', { inode: 0 }));
      unanswered.apply({ at: 2000, upserted: [], removed: ['sk:c1', 'sk:s1'] });
      unanswered.advance(9000);
      held(unanswered, 101);
      assert.deepEqual(kinds(unanswered), ['over-fd-open client 1']);
    });

    it('does not lose sight of a socket that one listing of /proc leaves out', () => {
      const row = { ...serverEnd(1, 'ESTAB'), id: 'tcp:127.0.0.1:9000-127.0.0.1:40001' };
      const model = new SocketModel([9000]);
      model.see({ at: 1000, source: 'proc', rows: [row] });
      const [connection] = model.living;
      model.apply({ at: 2000, upserted: [], removed: [row.id] });
      held(model, 1001);
      model.apply({ at: 2200, upserted: [row], removed: [] });
      model.advance(9000);
      assert.deepEqual([[...model.lost], kinds(model), [...model.living]], [[], [], [connection]]);
    });

    it('knows sockets again that one listing shows by other ids', () => {
      const [c, s] = [clientEnd(1, 'ESTAB'), serverEnd(1, 'ESTAB')];
      const model = watch(listener, c, s);
      const living = [...model.living];
      const again = [
        { ...c, id: 'tcp:127.0.0.1:40001-127.0.0.1:9000' },
        { ...s, id: 'tcp:127.0.0.1:9000-127.0.0.1:40001' },
      ];
      model.see({ at: 2000, source: 'proc', rows: [listener, ...again] });
      assert.deepEqual([[...model.living], [...model.past], [...model.lost]], [living, [], []]);
      model.see({ at: 3000, source: 'ss', rows: [listener, c, s] });
      assert.deepEqual([[...model.living], [...model.past], [...model.lost]], [living, [], []]);
      assert.equal(model.counts.ESTAB?.total, 2);
      model.apply({ at: 4000, upserted: [serverEnd(1, 'CLOSE-WAIT')], removed: ['sk:c1'] });
      assert.equal(living[0]?.server?.row.state, 'CLOSE-WAIT');
    });

    it('tells of an end that closed with bytes unread and so reset the other', () => {
      const model = watch(listener, clientEnd(1, 'ESTAB'), serverEnd(1, 'ESTAB', { recvQ: 12 }));
      model.apply({ at: 2000, upserted: [], removed: ['sk:c1', 'sk:s1'] });
      held(model, 101);
      assert.deepEqual(kinds(model), ['reset-unread server 1']);
      assert.deepEqual(model.diagnoses()[0]?.facts, { bytes: 12 });
      held(model);
      assert.deepEqual(kinds(model), []);
    });
  });

  it('is undecided as long as something may come of what it sees', () => {
    const [, model] = after('close-wait', listener, serverEnd(1, 'ESTAB'));
    assert.ok(!model.isUndecided);
    model.apply({ at: 9000, upserted: [serverEnd(1, 'CLOSE-WAIT')], removed: [] });
    assert.ok(model.isUndecided);
    model.advance(12_000);
    assert.ok(!model.isUndecided);
  });

  it('comes to the same whether what happened is told at once or step by step', () => {
    fc.assert(
      fc.property(worlds('steady'), snapshots => {
        const model = new SocketModel();
        let before: (typeof snapshots)[number] | undefined;
        for (const now of snapshots) {
          if (before) model.apply(diffSnapshots(before, now));
          else model.see(now);
          before = now;
        }
        assert.ok(before);
        const anew = new SocketModel();
        anew.see(before);
        const later = before.at + 60_000;
        model.advance(later);
        anew.advance(later);
        const said = (each: SocketModel): unknown =>
          each
            .diagnoses()
            .map(({ id, count, sockets }) => [id, count, [...sockets].sort()])
            .sort();
        assert.deepEqual(said(model), said(anew));
      }),
    );
  });
});
