import * as fc from 'fast-check';
import {
  tcpStates,
  type Endpoint,
  type SocketOwner,
  type SocketRow,
  type SocketTimer,
} from '../../../src/sockets/model.ts';
import { roundedBySs } from './renderSs.ts';

const plain = { noNullPrototype: true };

const address = fc.constantFrom(
  '127.0.0.1',
  '127.0.0.2',
  '192.0.2.7',
  '::1',
  '2001:db8::42:1',
  '127.0.0.1%lo',
);
const anyAddress = fc.constantFrom('0.0.0.0', '*', '::', '0.0.0.0%lo');
const port = fc.integer({ min: 1, max: 65_535 });
const count = fc.nat(2 ** 31);

const endpoint: fc.Arbitrary<Endpoint> = fc.record({ address, port }, plain);
const nowhere: fc.Arbitrary<Endpoint> = fc.record({ address: anyAddress, port: fc.constant(0) }, plain);

const timer: fc.Arbitrary<SocketTimer> = fc.record(
  {
    kind: fc.constantFrom('on', 'keepalive', 'timewait', 'persist'),
    expiresMs: fc.nat(7_300_000).map(roundedBySs),
    retransmits: fc.nat(15),
  },
  plain,
);

const owner: fc.Arbitrary<SocketOwner> = fc.record(
  {
    pid: fc.nat(99),
    fd: fc.nat(9),
    command: fc.constantFrom('java', 'p",pid=1'),
    blockedIn: fc.constant('read'),
  },
  { requiredKeys: ['pid', 'fd', 'command'], ...plain },
);

/** Rows as `ss -e` would give them: with a cookie, so decodable without knowing the others. */
export const ssRow: fc.Arbitrary<SocketRow> = fc
  .record({
    cookie: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
    state: fc.constantFrom(...tcpStates),
    local: endpoint,
    somewhere: endpoint,
    nowhere,
    recvQ: count,
    sendQ: count,
    inode: count,
    timer: fc.option(timer, { nil: undefined }),
    shutdown: fc.constantFrom<SocketRow['shutdown']>(undefined, '<->', '-->', '<--', '---'),
    drops: fc.nat(1000),
  })
  .map(({ cookie, state, local, somewhere, nowhere, recvQ, sendQ, inode, timer, shutdown, drops }) => ({
    id: `sk:${cookie.toString(16)}`,
    state,
    local,
    peer: state === 'LISTEN' || state === 'CLOSED' ? nowhere : somewhere,
    recvQ,
    sendQ,
    inode,
    ...(timer && { timer }),
    ...(shutdown && { shutdown }),
    ...(state === 'LISTEN' && { drops }),
  }));

/** A host's rows: distinct ids out of few, so that two hosts share many of them. */
export const rows: fc.Arbitrary<SocketRow[]> = fc.uniqueArray(
  fc
    .record({ row: ssRow, id: fc.integer({ min: 1, max: 12 }), owner: fc.option(owner, { nil: undefined }) })
    .map(({ row, id, owner }) => ({ ...row, id: `sk:${id}`, ...(owner && { owner }) })),
  { selector: row => row.id, maxLength: 12 },
);
