import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { BenchScene } from './benchScene.ts';
import { themes, type ThemeName } from './themes.ts';
import { openBrowser, openView } from './viewPage.ts';

/** The panel as a person finds things in it. */
class Panel {
  readonly page: Page;
  readonly toggle: Locator;
  readonly root: Locator;
  readonly typed: Locator;

  constructor(page: Page) {
    this.page = page;
    this.toggle = page.locator('.bench-toggle');
    this.root = page.locator('socklab-client-bench');
    this.typed = this.root.locator('input.typed');
  }

  client(n: number): Locator {
    return this.root.locator(`#bench-client-${n}`);
  }

  button(name: string): Locator {
    return this.root.getByRole('button', { name, exact: true });
  }

  async connect(count: number): Promise<void> {
    await this.root.locator('.count').first().fill(String(count));
    await this.button('Connect').click();
  }

  /** Numbers of the selected clients. */
  async selected(): Promise<string[]> {
    const ids = await this.root
      .locator('[role=option][aria-selected=true]')
      .evaluateAll(all => all.map(each => each.id));
    return ids.map(id => id.replace('bench-client-', ''));
  }

  /** Waits for a row of the table that matches; a row reads `address state Recv-Q Send-Q …`. */
  async untilRow(pattern: RegExp): Promise<void> {
    await this.page.locator('socklab-table [role=row]').filter({ hasText: pattern }).first().waitFor();
  }
}

describe('clients by hand in the connections view', function () {
  this.timeout(90_000);
  let browser: Browser;

  before(async () => {
    browser = await openBrowser();
  });

  after(() => browser.close());

  it('connects three, sends, half-closes one, resets one', async () => {
    const view = await openView(browser, { theme: 'dark', size: { width: 1100, height: 760 } });
    {
      await using _scene = await BenchScene.open(view);
      const panel = new Panel(view.page);
      const { page } = view;
      await panel.toggle.focus();
      await page.keyboard.press('Enter');
      await panel.root.waitFor();
      await view.screenshot('bench-1-open');
      assert.equal(await page.evaluate(() => document.activeElement?.className), 'count');
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type('3');
      await page.keyboard.press('Enter');
      for (const n of [1, 2, 3]) await panel.client(n).filter({ hasText: 'open' }).waitFor();
      await page.waitForFunction(
        () => document.querySelectorAll('socklab-table [role=row] .mark.open').length === 6,
      );
      assert.deepEqual(await panel.selected(), ['1', '2', '3']);

      await panel.typed.fill('hello\\n');
      await panel.typed.press('Enter');
      await panel.client(1).filter({ hasText: 'received 6 B' }).waitFor();
      assert.equal(await panel.client(1).locator('.tail').innerText(), 'hello\\n');
      // The reference solution serves one client after the other: what the others sent waits unread.
      await panel.client(3).filter({ hasText: 'sent 6 B · received 0 B' }).waitFor();
      await panel.untilRow(/ESTAB.*ESTAB\s*6\s*0/s);
      await view.screenshot('bench-2-sent');

      await panel.client(1).click();
      assert.deepEqual(await panel.selected(), ['1']);
      await panel.button('Half-Close').click();
      await panel.client(1).filter({ hasText: 'closed' }).waitFor();
      await panel.untilRow(/TIME-WAIT/);
      await panel.client(2).filter({ hasText: 'received 6 B' }).waitFor();

      await panel.client(2).click();
      await panel.button('Reset').click();
      await panel.client(2).filter({ hasText: 'reset' }).waitFor();
      await panel.client(3).filter({ hasText: 'received 6 B' }).waitFor();
      assert.deepEqual(await panel.selected(), []);
      assert.ok(await panel.button('Send').isDisabled());

      await panel.client(3).click();
      await panel.button('Stop Reading').click();
      await panel.client(3).filter({ hasText: 'does not read' }).waitFor();
      await panel.button('Read').click();
      await panel.client(3).filter({ hasNotText: 'does not read' }).waitFor();
      await view.screenshot('bench-3-ended');

      // Each action is a step of the conversation.
      await page.locator('.tools').getByText('Timeline').click();
      await page.locator('socklab-lanes').waitFor();
      await view.screenshot('bench-4-timeline');
      await panel.button('Close').click();
      await panel.client(3).filter({ hasText: 'closed' }).waitFor();
    }
    await view.close();
  });

  it('says what is wrong with what was typed, and drips', async () => {
    const view = await openView(browser);
    {
      await using _scene = await BenchScene.open(view);
      const panel = new Panel(view.page);
      await panel.toggle.click();
      await panel.connect(1);
      await panel.client(1).filter({ hasText: 'open' }).waitFor();
      await panel.root.getByLabel('What is sent').first().selectOption('hex');
      await panel.typed.fill('00 0g');
      await panel.button('Send').click();
      const problem = panel.root.getByRole('alert');
      await problem.filter({ hasText: '“g” at character 5 is no hex digit' }).waitFor();
      await view.screenshot('bench-5-problem');
      await panel.typed.fill('00 05 68');
      await panel.root.getByLabel('Drip').check();
      await panel.root.getByLabel('every ms').fill('100');
      await panel.root.getByLabel('every ms').press('Tab');
      await panel.button('Send').click();
      await panel.client(1).filter({ hasText: 'received 3 B' }).waitFor();
      assert.equal(await panel.client(1).locator('.tail').innerText(), '\\0\\x05h');
      await problem.filter({ hasText: /^$/ }).waitFor({ state: 'attached' });
    }
    await view.close();
  });

  it('is worked by keys alone', async () => {
    const view = await openView(browser);
    {
      await using _scene = await BenchScene.open(view);
      const panel = new Panel(view.page);
      const { keyboard } = view.page;
      await panel.toggle.click();
      await panel.connect(4);
      await panel.client(4).filter({ hasText: 'open' }).waitFor();
      const list = panel.root.getByRole('listbox');
      await list.focus();
      await keyboard.press('ArrowDown');
      await keyboard.press('Space');
      assert.deepEqual(await panel.selected(), ['2', '3', '4']);
      await keyboard.press('ArrowDown');
      assert.equal(await list.getAttribute('aria-activedescendant'), 'bench-client-2');
      await keyboard.press('Shift+ArrowDown');
      assert.deepEqual(await panel.selected(), ['1', '2', '3']);
      await keyboard.press('ControlOrMeta+A');
      assert.deepEqual(await panel.selected(), ['1', '2', '3', '4']);
      await keyboard.press('Enter');
      await view.page.locator('.side').getByText('127.0.0.1').first().waitFor();
      await keyboard.press('Escape');
      await panel.root.waitFor({ state: 'detached' });
      assert.match(await view.page.evaluate(() => document.activeElement?.className ?? ''), /bench-toggle/);
    }
    await view.close();
  });

  it('lists a thousand clients and draws those in sight', async () => {
    const view = await openView(browser);
    {
      await using _scene = await BenchScene.open(view);
      const panel = new Panel(view.page);
      await panel.toggle.click();
      await panel.connect(1000);
      await panel.root.getByText('1000 in all').first().waitFor({ timeout: 30_000 });
      await panel.root.getByText('1000 selected').waitFor();
      assert.ok((await panel.root.getByRole('option').count()) < 40);
      const list = panel.root.getByRole('listbox');
      await list.focus();
      await view.page.keyboard.press('End');
      await panel.client(1000).waitFor();
      assert.equal(await panel.client(1000).getAttribute('aria-posinset'), '1000');
      await panel.button('Reset').click();
      await panel.root.getByText('0 open').waitFor({ timeout: 30_000 });
    }
    await view.close();
  });

  for (const theme of Object.keys(themes) as ThemeName[]) {
    it(`is accessible in the theme ${theme}`, async () => {
      const view = await openView(browser, { theme, locale: 'zh-cn', size: { width: 1000, height: 620 } });
      {
        await using _scene = await BenchScene.open(view, 'zh-cn');
        const panel = new Panel(view.page);
        await panel.toggle.click();
        await panel.root.locator('.count').first().fill('3');
        await panel.button('连接').click();
        await panel.client(3).filter({ hasText: '打开' }).waitFor();
        await panel.typed.fill('你好\\n');
        await panel.root.getByLabel('缓慢发送').check();
        await panel.client(3).click();
        await panel.button('重置').click();
        await panel.client(3).filter({ hasText: '已重置' }).waitFor();
        await panel.client(1).click();
        await panel.typed.fill('\\q');
        await panel.typed.press('Enter');
        await panel.root.getByRole('alert').filter({ hasText: '不是转义序列' }).waitFor();
        await view.screenshot(`bench-6-${theme}`);
        assert.deepEqual(await view.violations('socklab-client-bench, .bench-toggle'), []);
      }
      await view.close();
    });
  }
});
