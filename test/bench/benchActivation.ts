import { openWorkbench } from '../vscode/e2e/workbenchPage.ts';
import { median, type Measurement } from './measurement.ts';

const limitMs = 50;

/** What VS Code says about loading and activating, in milliseconds. */
interface Times {
  readonly own: number;
  readonly git: number;
}

/**
 * Starts VS Code again and again on a learner's folder and reads how long the extension took to load and activate,
 * as VS Code's own list of running extensions has it.
 * @param extension folder of a production build
 */
export async function benchActivation(extension: string, rounds = 5): Promise<Measurement[]> {
  const times: Times[] = [];
  for (let round = 0; round < rounds; round++) times.push(await readTimes(extension));
  const own = median(times.map(t => t.own));
  const git = median(times.map(t => t.git));
  return [
    {
      what: `activation, median of ${times.map(t => t.own).join(', ')} ms`,
      measured: `${own} ms`,
      against: `${limitMs} ms`,
      ratio: own / limitMs,
      limit: 1,
    },
    {
      what: 'activation',
      measured: `${own} ms`,
      against: `${git} ms of VS Code's own Git extension`,
      ratio: own / git,
    },
  ];
}

async function readTimes(extension: string): Promise<Times> {
  const workbench = await openWorkbench({ extension });
  const { page } = workbench;
  try {
    // Both come when the extension has looked at the folder, long after its activation.
    await workbench.statusBarWith(/Echo server/, 60_000);
    await page.getByRole('tab', { name: /README/ }).waitFor();
    // The list draws only what has room.
    await page.setViewportSize({ width: 1400, height: 2400 });
    await workbench.runCommand('Developer: Show Running Extensions');
    const list = page.locator('.runtime-extensions-editor');
    const read = async (name: RegExp): Promise<number> => {
      const row = list.locator('.extension').filter({ has: page.locator('.name', { hasText: name }) });
      const words = await row.locator('.activation-time').innerText();
      const ms = /(\d+) ?ms/.exec(words)?.[1];
      if (ms === undefined) throw new Error(`VS Code says about the activation: “${words}”`);
      return Number(ms);
    };
    return { own: await read(/^socklab/i), git: await read(/^Git$/) };
  } finally {
    await workbench.close();
  }
}
