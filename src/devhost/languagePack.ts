import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const locale = 'zh-cn';
const name = '中文(简体)';

/**
 * Makes the server speak Simplified Chinese without the language pack of the marketplace: a pack of ours that
 * translates nothing of the editor itself. The editor stays English, and extensions show their own translations.
 * @param data the server's `--server-data-dir`.
 */
export async function installLanguagePack(data: string): Promise<void> {
  const id = `socklab.language-pack-${locale}`;
  const version = '1.0.0';
  const pack = join(data, 'extensions', `${id}-${version}`);
  const translations = join(pack, 'translations', 'main.i18n.json');
  await mkdir(join(pack, 'translations'), { recursive: true });
  await writeFile(translations, JSON.stringify({ version, contents: {} }));
  await writeFile(
    join(pack, 'package.json'),
    JSON.stringify({
      name: `language-pack-${locale}`,
      publisher: 'socklab',
      version,
      engines: { vscode: '*' },
      contributes: {
        localizations: [
          {
            languageId: locale,
            languageName: name,
            localizedLanguageName: name,
            translations: [{ id: 'vscode', path: './translations/main.i18n.json' }],
          },
        ],
      },
    }),
  );
  await writeFile(
    join(data, 'data', 'languagepacks.json'),
    JSON.stringify({
      [locale]: {
        hash: `${id}-${version}`,
        label: name,
        extensions: [{ extensionIdentifier: { id }, version }],
        translations: { vscode: translations },
      },
    }),
  );
}
