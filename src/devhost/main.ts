// `npm start`: opens VS Code with the extension under development on a folder of the echo-server lab. That is the
// desktop VS Code where there is one, else the VS Code server in a browser.
import { join } from 'node:path';
import devhost from '../../l10n/core.zh-cn/devhost.json' with { type: 'json' };
import { HumanError } from '../base/humanError.ts';
import { Localizer, type Text, text } from '../base/text.ts';
import { coreDictionaries } from '../lab/coreDictionary.ts';
import { localeOfEnvironment } from '../lab/locale.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { learnerFolder } from './learnerFolder.ts';
import { missingTools } from './missingTools.ts';
import { projectRoot } from './projectRoot.ts';
import { findDesktop, startDesktop } from './startDesktop.ts';
import { startInBrowser } from './startInBrowser.ts';
import { parseStartOptions } from './startOptions.ts';

const environmentLocale = localeOfEnvironment(process.env);
let localizer = speaker(environmentLocale);

function speaker(locale: string): Localizer {
  return new Localizer(locale, locale === 'zh-cn' ? [devhost, ...coreDictionaries(locale)] : []);
}

function say(sentence: Text): void {
  process.stdout.write(`${localizer.say(sentence)}\n`);
}

async function main(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2));
  if (options.locale !== undefined) localizer = speaker(options.locale);

  const root = projectRoot();
  const catalogue = await openCatalogue({
    labsFolder: join(root, 'labs'),
    checksFolder: join(root, 'dist', 'labs'),
  });
  const lab = catalogue.find('echo-server');
  for (const sentence of missingTools(lab.manifest)) say(sentence);
  const folder = await learnerFolder(root, lab, options.language);

  const stopped = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const start = { root, folder, say, stopped };
  const desktop = options.server || !options.open ? undefined : findDesktop();
  if (desktop === undefined) {
    const locale = options.locale ?? environmentLocale;
    await startInBrowser({ ...start, locale, port: options.port, open: options.open });
  } else {
    await startDesktop({ ...start, locale: options.locale, desktop });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof HumanError)) throw error;
  process.stderr.write(
    `${localizer.say(text('Cannot start: {problem}', { problem: localizer.say(error.text) }))}\n`,
  );
  process.exitCode = 2;
}
