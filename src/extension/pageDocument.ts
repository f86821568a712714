import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { Html, html } from '../base/html.ts';

/**
 * The document of a page without scripts.
 * @param media where the style sheets are, which the webview must be allowed to load
 * @param styles names of style sheets
 */
export function pageDocument(
  webview: vscode.Webview,
  media: vscode.Uri,
  styles: readonly string[],
  body: Html,
): string {
  const nonce = randomBytes(16).toString('base64');
  const policy = `default-src 'none'; style-src ${webview.cspSource};`;
  const hrefs = styles.map(name => webview.asWebviewUri(vscode.Uri.joinPath(media, name)).toString());
  // The nonce makes the text new, so that VS Code draws the page again and scrolls to its top.
  return html`<!doctype html>
    <html lang="${vscode.env.language}" data-drawn="${nonce}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        ${hrefs.map(href => html`<link rel="stylesheet" href="${href}" />`)}
      </head>
      <body>
        ${body}
      </body>
    </html>`.source;
}

/** HTML that was made in a part that is loaded later: that bundle has an `Html` of its own, which is not this one. */
export function ofOurs({ source }: { readonly source: string }): Html {
  return new Html(source);
}
