import * as assert from 'node:assert/strict';
import { once } from 'node:events';
import { decodeTcpInfo } from '../../../src/sockets/decodeTcpInfo.ts';
import type { Endpoint } from '../../../src/sockets/model.ts';
import { readConnectionInfo, takeTcpInfo, type ConnectionInfo } from '../../../src/sockets/tcpInfo.ts';
import { RealSockets } from './realSockets.ts';

const client: Endpoint = { address: '127.0.0.1', port: 40314 };
const server: Endpoint = { address: '127.0.0.1', port: 46421 };

/** Printed by ss -Htanoeim of iproute2 6.1 on Linux 6.18; the client has sent 1000 bytes, of which 500 were read. */
const captured = `ESTAB 20     0      127.0.0.1:40314 127.0.0.1:46421 ino:2855324 sk:39795 cgroup:/ <->
\t skmem:(r852,rb131072,t0,tb3939840,f3244,w0,o0,bl0,d0) ts sack bbr wscale:10,10 rto:204 rtt:0.023/0.013 ato:40 mss:35328 pmtu:65535 rcvmss:536 advmss:65483 cwnd:11 bytes_sent:1000 bytes_acked:1001 bytes_received:20 segs_out:4 segs_in:3 data_segs_out:1 data_segs_in:1 bbr:(bw:35328000000bps,mrtt:0.008,pacing_gain:2.88672,cwnd_gain:2.88672) send 135168000000bps lastsnd:112 lastrcv:12 lastack:12 pacing_rate 287904345936bps delivery_rate 35328000000bps delivered:2 app_limited rcv_space:65495 rcv_ssthresh:65495 minrtt:0.008 snd_wnd:70656
ESTAB 500    0      [::ffff:127.0.0.1]:46421 [::ffff:127.0.0.1]:40314 ino:2855325 sk:39796 cgroup:/ <->
\t skmem:(r1832,rb131072,t0,tb3939840,f2264,w0,o0,bl0,d0) cubic wscale:10,10 rto:204 backoff:2 rtt:1.5/0.75 mss:32768 cwnd:1 ssthresh:7 bytes_sent:25 bytes_retrans:5 bytes_acked:20 segs_out:2 lastrcv:112 notsent:81 snd_wnd:65536 rcv_wnd:64000
`;

describe('tcp_info', () => {
  it('is read from what ss prints, each end its own', () => {
    assert.deepEqual(readConnectionInfo(captured, { client, server }), {
      client: {
        rttMs: 0.023,
        rttVarMs: 0.013,
        rtoMs: 204,
        mss: 35_328,
        cwnd: 11,
        congestionControl: 'bbr',
        bytesSent: 1000,
        bytesAcked: 1001,
        bytesReceived: 20,
        bytesRetransmitted: 0,
        segmentsOut: 4,
        segmentsIn: 3,
        sendWindow: 70_656,
        lastSentMs: 112,
        lastReceivedMs: 12,
        notSent: 0,
        receiveBuffer: 131_072,
        sendBuffer: 3_939_840,
      },
      server: {
        rttMs: 1.5,
        rttVarMs: 0.75,
        rtoMs: 204,
        mss: 32_768,
        cwnd: 1,
        ssthresh: 7,
        congestionControl: 'cubic',
        bytesSent: 25,
        bytesAcked: 20,
        bytesReceived: 0,
        bytesRetransmitted: 5,
        segmentsOut: 2,
        segmentsIn: 0,
        sendWindow: 65_536,
        receiveWindow: 64_000,
        lastSentMs: 0,
        lastReceivedMs: 112,
        notSent: 81,
        receiveBuffer: 131_072,
        sendBuffer: 3_939_840,
      },
    });
  });

  it('is nothing for a TIME-WAIT, whose connection is over, and gives way to the next connection', () => {
    const timeWait = 'TIME-WAIT 0 0 127.0.0.1:40314 127.0.0.1:46421 timer:(timewait,57sec,0) ino:0 sk:7\n';
    assert.deepEqual(readConnectionInfo(timeWait, { client, server }), { client: {} });
    for (const both of [timeWait + captured, captured + timeWait]) {
      assert.equal(readConnectionInfo(both, { client, server }).client?.bytesSent, 1000);
    }
  });

  it('takes options without a value for no congestion control', () => {
    assert.equal(decodeTcpInfo('ts sack ecn wscale:7,7 rto:204').congestionControl, undefined);
    assert.equal(decodeTcpInfo('rto:204 app_limited minrtt:3').congestionControl, undefined);
    assert.equal(decodeTcpInfo('reno rto:204').congestionControl, 'reno');
    assert.deepEqual(decodeTcpInfo(''), {});
  });

  it('tells of a real connection what went which way', async function () {
    this.timeout(20_000);
    for (const host of ['127.0.0.1', '::']) {
      await using sockets = new RealSockets();
      const port = await sockets.listen(host);
      const ends = await sockets.connect();
      ends.client.write(Buffer.alloc(3000));
      ends.server.resume();
      await once(ends.server, 'data');
      ends.server.write('hello');
      ends.client.resume();
      await once(ends.client, 'data');
      const at = {
        client: { address: '127.0.0.1', port: ends.client.localPort ?? 0 },
        server: { address: '127.0.0.1', port },
      };
      // The last acknowledgement may be delayed.
      let info: ConnectionInfo;
      do info = await takeTcpInfo(at);
      while (info.server?.bytesAcked !== 5);
      assert.equal(info.client?.bytesSent, 3000);
      assert.equal(info.client.bytesReceived, 5);
      assert.equal(info.server.bytesSent, 5);
      assert.equal(info.server.bytesReceived, 3000);
      assert.ok((info.client.rttMs ?? 0) > 0 && (info.client.mss ?? 0) > 500 && (info.client.cwnd ?? 0) > 0);
      assert.ok((info.server.receiveBuffer ?? 0) > 0 && (info.server.sendBuffer ?? 0) > 0);
      assert.match(info.client.congestionControl ?? '', /^\w+$/);
      assert.deepEqual(await takeTcpInfo({ ...at, client: { ...at.client, address: '127.0.0.9' } }), {});

      const closed = new Promise(resolve => ends.server.once('close', resolve));
      ends.client.resetAndDestroy();
      await closed;
      assert.deepEqual(await takeTcpInfo(at), {});
    }
  });
});
