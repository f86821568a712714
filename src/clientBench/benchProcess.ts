// The process of a bench, beside the extension host, which a thousand busy connections must not hold up.
// Arguments: port, locale. Standard input: orders, a JSON object a line; its end closes everything. Standard output:
// reports, likewise (protocol/benchMessages.ts).
import { createInterface } from 'node:readline';
import { HumanError } from '../base/humanError.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import { benchOrderSchema, type BenchOrder, type BenchReport } from '../protocol/benchMessages.ts';
import { ClientBench } from './clientBench.ts';

/** The list of clients is told at most so often. */
const reportMs = 150;

const [port, locale = 'en'] = process.argv.slice(2);
const localizer = createLocalizer(locale);
let due: ReturnType<typeof setTimeout> | undefined;

const bench = new ClientBench({
  port: Number(port),
  say: words => localizer.say(words),
  onSteps: steps => tell({ type: 'steps', began: bench.began, steps: [...steps] }),
  onChange: () => {
    due ??= setTimeout(() => report(), reportMs);
  },
});

// Whoever has gone does not read.
process.stdout.on('error', () => process.exit(0));
for await (const line of createInterface({ input: process.stdin })) {
  // One after the other would make a reset wait for a handshake.
  void obey(benchOrderSchema.parse(JSON.parse(line)));
}
bench.dispose();
clearTimeout(due);

async function obey(order: BenchOrder): Promise<void> {
  try {
    if (order.type === 'sendFile') await bench.sendFile(order.clients, order.file);
    else if (order.action.type !== 'sendFile') await bench.perform(order.action);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    report(localizer.say(error.text));
  }
}

function report(problem?: string): void {
  clearTimeout(due);
  due = undefined;
  tell({ type: 'bench', clients: bench.clients, ...(problem !== undefined && { problem }) });
}

function tell(message: BenchReport): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
