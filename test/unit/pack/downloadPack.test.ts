import * as assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { downloadPack, packAddress } from '../../../src/pack/downloadPack.ts';
import { packLimits } from '../../../src/pack/packLimits.ts';
import { rejectsWithHumanError } from '../lab/humanError.ts';
import { tinyPack } from './tinyPack.ts';

/** A server on this machine for as long as it is used. */
async function serving(listener: RequestListener, use: (origin: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  }
}

const download = (url: string, signal = new AbortController().signal): Promise<Uint8Array> =>
  downloadPack(packAddress(url), signal);

describe('packAddress', () => {
  it('takes https, and http to this machine', () => {
    for (const url of ['https://labs.example/a.socklab?x=1', 'http://127.0.0.1:8000/a', 'http://[::1]/a'])
      assert.equal(packAddress(url).href, url);
  });

  it('shows the host as it is, and not as it is drawn', () => {
    // The second letter is a Cyrillic one.
    assert.equal(packAddress('https://l\u0430bs.example/a').host, 'xn--lbs-6cd.example');
  });

  for (const url of [
    ...['', 'labs.example/a', 'http://labs.example/a', 'file:///etc/passwd', 'data:,x', 'command:x'],
    ...['https://github.com@labs.example/a', 'https://:x@labs.example/', 'http://127.0.0.1.labs.example/'],
    `https://labs.example/${'a'.repeat(2000)}`,
  ]) {
    it(`refuses ${url.slice(0, 60) || 'nothing'}`, async () => {
      await rejectsWithHumanError(
        Promise.resolve().then(() => packAddress(url)),
        'pack-address-invalid',
        'https://',
      );
    });
  }
});

describe('downloadPack', () => {
  it('fetches the bytes, over redirects, and sends nothing of a person along', async () => {
    const pack = tinyPack();
    const seen: (string | undefined)[] = [];
    await serving(
      ({ url, headers }, response) => {
        seen.push(headers.cookie, headers.authorization, headers.referer);
        if (url === '/first') response.writeHead(302, { location: '/second', 'set-cookie': 'a=b' }).end();
        else if (url === '/second') response.writeHead(307, { location: 'tiny.socklab' }).end();
        else response.end(pack);
      },
      async origin => assert.deepEqual(Buffer.from(await download(`${origin}/first`)), Buffer.from(pack)),
    );
    assert.deepEqual(
      seen.filter(value => value !== undefined),
      [],
    );
  });

  it('does not follow where anybody could listen in, or to another scheme', () =>
    serving(
      ({ url }, response) => response.writeHead(302, { location: url?.slice(1) ?? '' }).end(),
      async origin => {
        for (const to of [
          'http://labs.example/a',
          'file:///etc/passwd',
          'https://a:b@labs.example/',
          'http://%',
        ])
          await rejectsWithHumanError(download(`${origin}/${to}`), 'pack-download-redirect', 'not safe');
      },
    ));

  it('gives up on redirects without an end', () =>
    serving(
      (_, response) => response.writeHead(301, { location: '/again' }).end(),
      origin => rejectsWithHumanError(download(origin), 'pack-download-redirects', '127.0.0.1'),
    ));

  it('names the answer of a server that has no such pack', () =>
    serving(
      (_, response) => response.writeHead(404).end('no'),
      origin => rejectsWithHumanError(download(origin), 'pack-download-refused', '404'),
    ));

  it('reads nothing of what is announced as too large', async () => {
    let closed: Promise<unknown> | undefined;
    await serving(
      (_, response) => {
        response.writeHead(200, { 'content-length': packLimits.file + 1 });
        response.write('x');
        closed = once(response, 'close');
      },
      async origin => {
        await rejectsWithHumanError(download(origin), 'pack-download-too-big', '16 MiB');
        await closed;
      },
    );
  });

  it('stops reading what grows too large', async () => {
    let sent = 0;
    let closed: Promise<unknown> | undefined;
    await serving(
      (_, response) => {
        closed = once(response, 'close');
        const part = Buffer.alloc(64 * 1024);
        const pour = (): void => {
          if (response.destroyed) return;
          sent += part.length;
          response.write(part, pour);
        };
        pour();
      },
      async origin => {
        await rejectsWithHumanError(download(origin), 'pack-download-too-big');
        await closed;
        assert.ok(sent < 2 * packLimits.file, `${sent} bytes were sent`);
      },
    );
  });

  it('ends at once when it is cancelled', async () => {
    const controller = new AbortController();
    await serving(
      (_, response) => {
        response.write('x');
        setImmediate(() => controller.abort());
      },
      async origin => assert.rejects(download(origin, controller.signal), { name: 'AbortError' }),
    );
  });

  it('names what is wrong with the connection', async () => {
    let origin = '';
    await serving(
      () => undefined,
      where => {
        origin = where;
        return Promise.resolve();
      },
    );
    await rejectsWithHumanError(download(origin), 'pack-download-failed', 'ECONNREFUSED');
  });
});
