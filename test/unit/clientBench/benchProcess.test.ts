import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { benchReportSchema, type BenchOrder, type BenchReport } from '../../../src/protocol/benchMessages.ts';
import { RealSockets } from '../sockets/realSockets.ts';

/** The process as the extension starts it, from its sources. */
class Process {
  readonly reports: BenchReport[] = [];
  readonly #child;
  readonly #lines;

  constructor(port: number, locale: string) {
    const script = 'src/clientBench/benchProcess.ts';
    this.#child = spawn(process.execPath, [script, String(port), locale], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#lines.on('line', line => this.reports.push(benchReportSchema.parse(JSON.parse(line))));
  }

  order(order: BenchOrder): void {
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
  }

  async until<T>(what: string, look: () => T | undefined): Promise<T> {
    const late = AbortSignal.timeout(30_000);
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await once(this.#lines, 'line', { signal: late }).catch(() => {
        throw new Error(`${what} does not come: ${JSON.stringify(this.reports.slice(-3))}`);
      });
    }
  }

  /** Ends its input and resolves with its exit code. */
  async end(): Promise<number | null> {
    const ended = once(this.#child, 'close');
    this.#child.stdin.end();
    return ((await ended) as [number | null])[0];
  }
}

describe('the process of a bench', function () {
  this.timeout(60_000);

  it('does what it is told, reports, and closes everything at the end of its orders', async () => {
    await using sockets = new RealSockets();
    const port = await sockets.listen();
    const bench = new Process(port, 'zh-cn');
    bench.order({ type: 'perform', action: { type: 'connect', count: 2, reading: true } });
    const list = (): Extract<BenchReport, { type: 'bench' }> | undefined =>
      bench.reports.findLast(report => report.type === 'bench');
    await bench.until('two clients', () =>
      list()?.clients.every(c => c.state === 'open') ? true : undefined,
    );
    bench.order({ type: 'sendFile', clients: [1], file: 'package.json' });
    await bench.until('the bytes', () => ((list()?.clients[0]?.sentBytes ?? 0) > 1000 ? true : undefined));
    bench.order({
      type: 'perform',
      action: { type: 'send', clients: [2], data: { as: 'hex', text: '0' } },
    });
    const problem = await bench.until('a problem', () => list()?.problem);
    assert.match(problem, /第 1 个字符“0”落单了/);
    assert.equal(await bench.end(), 0);
    const steps = bench.reports.flatMap(report => (report.type === 'steps' ? report.steps : []));
    assert.deepEqual(
      steps.map(({ who, what }) => `${who} ${what}`),
      ['client 1 connect', 'client 2 connect', 'client 1 send', 'client 1 close', 'client 2 close'],
    );
  });

  it('ends at once when it has nothing to do', async () => {
    await using sockets = new RealSockets();
    const bench = new Process(await sockets.listen(), 'en');
    assert.equal(await bench.end(), 0);
    assert.deepEqual(bench.reports, []);
  });
});
