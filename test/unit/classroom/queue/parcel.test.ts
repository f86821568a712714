import * as assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { digestFiles } from '../../../../src/classroom/digestFiles.ts';
import {
  parcelLimit,
  unwrapFiles,
  unwrapJson,
  wrapFiles,
  wrapJson,
} from '../../../../src/classroom/queue/parcel.ts';

const files = [
  { name: '.socklab.json', content: Buffer.from('{}') },
  { name: 'empty', content: Buffer.alloc(0) },
  { name: 'src/服务器.py', content: Buffer.from('print(1)\n') },
];

function byHand(list: unknown, content: string): string {
  return gzipSync(`${JSON.stringify(list)}\n${content}`).toString('base64');
}

describe('a submission in a queue', () => {
  it('comes out as it went in', () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.uint8Array({ maxLength: 99 }), { minLength: 1, maxLength: 9 }), parts => {
        const some = parts.map((content, i) => ({ name: `f${i}`, content: Buffer.from(content) }));
        assert.deepEqual(unwrapFiles(wrapFiles(some) ?? '', digestFiles(some)), some);
      }),
    ));

  it('comes out with folders, names of any language and empty files', () =>
    assert.deepEqual(unwrapFiles(wrapFiles(files) ?? '', digestFiles(files)), files));

  it('is not taken when it is not the one that was handed in', () => {
    const other = files.map(file => ({ ...file, content: Buffer.concat([file.content, Buffer.from('x')]) }));
    assert.equal(unwrapFiles(wrapFiles(other) ?? '', digestFiles(files)), undefined);
  });

  const one = Buffer.from('x');
  for (const [what, list] of [
    ['climbs', [{ name: '../x', size: 1 }]],
    ['is absolute', [{ name: '/etc/x', size: 1 }]],
    ['has a control character', [{ name: 'a\nb', size: 1 }]],
    [
      'is there twice',
      [
        { name: 'a', size: 1 },
        { name: 'a', size: 0 },
      ],
    ],
    ['is longer than what is there', [{ name: 'a', size: 2 }]],
    ['is shorter than what is there', [{ name: 'a', size: 0 }]],
    ['has a size below zero', [{ name: 'a', size: -1 }]],
    ['is none', []],
    ['is no file', { name: 'a' }],
  ] as const) {
    it(`is not taken when a file of it ${what}`, () => {
      const named = Array.isArray(list) ? list.map(({ name }: { name: string }) => name) : [];
      // Whoever makes such a parcel gives the digest that goes with it.
      const digest = digestFiles(
        named.map((name, i) => ({ name, content: i === 0 ? one : Buffer.alloc(0) })),
      );
      assert.equal(unwrapFiles(byHand(list, 'x'), digest), undefined);
    });
  }

  it('is not taken when it is nothing at all', () => {
    for (const parcel of ['', 'AAAA', '%', gzipSync('no list').toString('base64')])
      assert.equal(unwrapFiles(parcel, digestFiles(files)), undefined);
  });

  it('has bounds: what is too large compressed is not sent, what unpacks to too much is not unpacked', function () {
    this.timeout(20_000);
    assert.equal(wrapFiles([{ name: 'noise', content: randomBytes(parcelLimit + 1) }]), undefined);
    const mebibyte = gzipSync(Buffer.alloc(1024 * 1024));
    const bomb = Buffer.concat(Array.from({ length: 100 }, () => mebibyte)).toString('base64');
    assert.ok(bomb.length < 1_000_000);
    assert.equal(unwrapJson(bomb), undefined);
    assert.equal(unwrapFiles(bomb, digestFiles(files)), undefined);
  });

  it('JSON comes out as it went in', () =>
    assert.deepEqual(unwrapJson(wrapJson({ a: [1, '二'] }) ?? ''), { a: [1, '二'] }));
});
