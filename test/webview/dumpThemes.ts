// Writes test/fixtures/themes: what VS Code gives to the document of a webview, taken from a real one.
//   node test/webview/dumpThemes.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/devhost/projectRoot.ts';
import { openWorkbench } from '../vscode/e2e/workbenchPage.ts';
import { themes, type ThemeFixture } from './themes.ts';

const folder = join(projectRoot(), 'test', 'fixtures', 'themes');
mkdirSync(folder, { recursive: true });
for (const [name, { setting, bodyClass }] of Object.entries(themes).filter(
  ([name]) => process.argv.length < 3 || process.argv.includes(name),
)) {
  const workbench = await openWorkbench({
    settings: { 'workbench.colorTheme': setting },
  });
  try {
    // What an operating system with high contrast says; VS Code follows it.
    if (name === 'highContrast')
      await workbench.page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
    await workbench.openSidebar();
    await workbench.runCommand('Socklab: Show Connections');
    const frame = await workbench.webview('socklab-connections');
    await frame.waitForSelector(`body.${bodyClass}`);
    const fixture: ThemeFixture = await frame.evaluate(() => ({
      bodyClass: document.body.className,
      bodyData: Object.fromEntries(Object.entries(document.body.dataset).map(([k, v]) => [k, v ?? ''])),
      variables: document.documentElement.style.cssText,
      defaultStyles: document.querySelector('#_defaultStyles')?.textContent ?? '',
    }));
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(fixture, undefined, 1)}\n`);
    console.log(`${name}: ${fixture.bodyClass}, ${fixture.variables.split(';').length} variables`);
  } finally {
    await workbench.close();
  }
}
