import type { Browser } from 'playwright-core';
import { connectionsStrings } from '../../src/extension/connectionsStrings.ts';
import type { FromConnectionsView, ToConnectionsView } from '../../src/protocol/webviewMessages.ts';
import { openPage, stringsOf, type PageOptions, type WebviewPage } from './webviewPage.ts';

export { openBrowser } from './webviewPage.ts';

/** The page of the connections view. */
export type ViewPage = WebviewPage<ToConnectionsView, FromConnectionsView>;

/** Opens the page of the connections view and tells it the sentences that it speaks. */
export async function openView(browser: Browser, options: PageOptions = {}): Promise<ViewPage> {
  const view = await openPage<ToConnectionsView, FromConnectionsView>(browser, 'connections', options);
  const { locale } = options;
  await view.tell({
    type: 'strings',
    locale: locale ?? 'en',
    strings: stringsOf(connectionsStrings, locale),
  });
  return view;
}
