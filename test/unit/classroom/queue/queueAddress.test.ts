import * as assert from 'node:assert/strict';
import { HumanError } from '../../../../src/base/humanError.ts';
import { parseQueueAddress } from '../../../../src/classroom/queue/queueAddress.ts';
import { checkRedisVersion } from '../../../../src/classroom/queue/queueConnection.ts';
import { isConnectionLoss, queueError } from '../../../../src/classroom/queue/queueError.ts';
import { queueTimings } from '../../../../src/classroom/queue/queueTimings.ts';
import { ownWorkerName, readWorkerName, startedBy } from '../../../../src/classroom/queue/workerName.ts';

describe('the address of a queue', () => {
  it('is that of a Redis server', () => {
    assert.deepEqual(parseQueueAddress('redis://example.org'), {
      kind: 'redis',
      shown: 'redis://example.org',
      connection: { host: 'example.org', port: 6379, db: 0 },
    });
    assert.deepEqual(parseQueueAddress('rediss://me:p%40ss@[::1]:7000/3'), {
      kind: 'redis',
      shown: 'rediss://[::1]:7000/3',
      connection: {
        ...{ host: '::1', port: 7000, db: 3, username: 'me', password: 'p@ss' },
        tls: { servername: '::1' },
      },
    });
    assert.deepEqual(parseQueueAddress('unix:///run/redis%20one.sock').connection, {
      path: '/run/redis one.sock',
    });
  });

  it('is that of a PostgreSQL server', () => {
    const { kind, shown, connection } = parseQueueAddress(
      'postgres://me:secret@db:5433/class?sslmode=require',
    );
    assert.deepEqual([kind, shown], ['postgres', 'postgres://db:5433/class']);
    assert.equal(connection['connectionString'], 'postgres://me:secret@db:5433/class?sslmode=require');
  });

  it('gets its password from elsewhere where it has none', () => {
    assert.equal(parseQueueAddress('redis://h', 'pw').connection['password'], 'pw');
    assert.equal(parseQueueAddress('redis://:own@h', 'pw').connection['password'], 'own');
    assert.equal(
      parseQueueAddress('postgres://me@h/d', 'pw').connection['connectionString'],
      'postgres://me:pw@h/d',
    );
  });

  it('is never repeated where it is wrong: a password may be in it', () => {
    for (const wrong of [
      'secret',
      'http://me:secret@h',
      'redis://',
      'redis://h/secret',
      'unix://secret',
      'redis://:%@h',
    ])
      assert.throws(
        () => parseQueueAddress(wrong),
        (error: HumanError) => error.code === 'queue-address' && !error.message.includes('secret'),
      );
  });
});

describe('what the server of a queue says', () => {
  const codeOf = (message: string, code?: string): unknown => {
    const error = queueError(Object.assign(new Error(message), code !== undefined && { code }), 'redis://h');
    return error instanceof HumanError ? error.code : error;
  };

  it('is said in words', () => {
    assert.equal(codeOf('NOAUTH Authentication required.'), 'queue-refused');
    assert.equal(codeOf('WRONGPASS invalid username-password pair or user is disabled.'), 'queue-refused');
    assert.equal(codeOf('password authentication failed for user "me"', '28P01'), 'queue-refused');
    assert.equal(codeOf('connect ECONNREFUSED 127.0.0.1:6379', 'ECONNREFUSED'), 'queue-unreachable');
    assert.equal(codeOf('getaddrinfo ENOTFOUND nowhere', 'ENOTFOUND'), 'queue-unreachable');
    assert.equal(codeOf('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'), 'queue-tls');
    assert.equal(codeOf("OOM command not allowed when used memory > 'maxmemory'."), 'queue-full');
    assert.equal(codeOf('database "class" does not exist', '3D000'), 'queue-no-database');
  });

  it('is a loss that passes, or is not', () => {
    const coded = (code: string): Error => Object.assign(new Error('x'), { code });
    for (const error of [coded('ECONNRESET'), coded('57P01'), new Error('Connection is closed.')])
      assert.ok(isConnectionLoss(error));
    assert.ok(isConnectionLoss(new Error('LOADING Redis is loading the dataset in memory')));
    for (const error of [new Error('WRONGTYPE Operation'), coded('42601'), 'text'])
      assert.ok(!isConnectionLoss(error));
  });

  it('must be new enough', () => {
    for (const version of ['6.2.0', '7.0.15', '10.0', undefined]) checkRedisVersion(version, 'redis://h');
    for (const version of ['6.0.16', '5.0.7', '2.8'])
      assert.throws(() => checkRedisVersion(version, 'redis://h'), { code: 'queue-too-old' });
  });
});

describe('a worker', () => {
  it('has a name that can be read back, and no other is shown', () => {
    assert.equal(readWorkerName(startedBy(ownWorkerName())), ownWorkerName());
    for (const worker of ['', 'x', 'a\nb/1', '\u001b[31m/1', `${'x'.repeat(99)}/1`, 3])
      assert.equal(readWorkerName({ worker }), undefined);
    assert.equal(readWorkerName(50), undefined);
  });

  it('has times in whole numbers, as the scripts in the server need them', () => {
    for (const lock of [undefined, 1000, 2000, 12_345])
      for (const ms of Object.values(queueTimings(lock))) assert.ok(Number.isInteger(ms));
  });
});
