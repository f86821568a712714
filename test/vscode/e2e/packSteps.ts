import assert from 'node:assert/strict';
import type { Frame, Locator } from 'playwright-core';
import { soon } from '../../soon.ts';
import type { WorkbenchPage } from './workbenchPage.ts';

const soonMs = 30_000;

/** The page of a pack that is open, or is about to be. @param file its name */
export async function packPage(workbench: WorkbenchPage, file: string): Promise<Frame> {
  return await soon(async () => {
    const page = await workbench.webview('main.pack .crumbs', soonMs);
    assert.match(await page.locator('.crumbs').innerText(), new RegExp(`${file.replaceAll('.', '\\.')}$`));
    return page;
  });
}

function tabOf(workbench: WorkbenchPage, file: string): Locator {
  return workbench.page.locator('.tab.active', { hasText: file });
}

/** Opens a pack from the explorer with a double click, as people do. */
export async function openFromExplorer(workbench: WorkbenchPage, file: string): Promise<Frame> {
  const row = workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: file });
  // A workbench that is still opening its views takes the sidebar back; and while the explorer reads the folder, its rows are
  // drawn anew, so that a click can go to one that is gone.
  await soon(async () => {
    if (!(await row.isVisible())) await workbench.runCommand('File: Focus on Files Explorer');
    await row.dblclick({ timeout: 5000 });
    await tabOf(workbench, file).waitFor({ timeout: 3000 });
  }, soonMs);
  return await packPage(workbench, file);
}

/** Opens a pack with the command, which asks for the file. @param file absolute */
export async function openWithCommand(workbench: WorkbenchPage, file: string): Promise<Frame> {
  const name = file.replace(/^.*\//, '');
  const input = workbench.page.locator('.quick-input-widget input[type="text"]');
  await workbench.runCommand('Socklab: Install Lab…');
  // The dialog first looks into the folder that it proposes, and is deaf meanwhile.
  await soon(async () => {
    if (await input.isVisible()) {
      await input.fill(file, { timeout: 2000 });
      await input.press('Enter', { timeout: 2000 });
    }
    assert.ok(await tabOf(workbench, name).isVisible(), `no tab ${name}`);
  });
  return await packPage(workbench, name);
}

/** Presses a button of the dialog that holds everything up. */
export async function answer(workbench: WorkbenchPage, button: string): Promise<void> {
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.getByRole('button', { name: button, exact: true }).click({ timeout: soonMs });
  await dialog.waitFor({ state: 'detached' });
}

/** From the page of an installed pack to a new folder of the learner's, in the same window. */
export async function beginWork(workbench: WorkbenchPage, page: Frame, language: string): Promise<void> {
  await workbench.pick(() => page.getByRole('link', { name: 'Open Lab…' }).click(), language);
  const here = workbench.page.locator('.quick-input-list .monaco-list-row', {
    hasText: 'Open in This Window',
  });
  await here.click({ timeout: soonMs });
}

/** Grades a lab from the view, until the score stands there; it must be another one than before. */
export async function gradeFromView(workbench: WorkbenchPage, title: string, score: string): Promise<void> {
  const row = workbench.treeRow(title).first();
  // While labs and folders are being read, rows are drawn anew, and a click can go to one that is gone.
  await soon(async () => {
    await row.hover({ timeout: 5000 });
    await row.getByRole('button', { name: 'Grade', exact: true }).click({ timeout: 3000 });
  });
  await row.filter({ hasText: score }).waitFor({ timeout: 60_000 });
}
