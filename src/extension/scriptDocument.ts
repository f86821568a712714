import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { html, Html } from '../base/html.ts';

/**
 * The document of a page that draws itself: `<socklab-NAME>`, with the script and the style sheet of its bundle.
 * @param extension where the extension is installed
 * @param name of the bundle in `dist/webview`
 */
export function scriptDocument(
  webview: vscode.Webview,
  extension: vscode.Uri,
  name: 'connections' | 'validation',
  title: string,
): string {
  const nonce = randomBytes(16).toString('base64');
  const at = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webview', file)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'; font-src ${webview.cspSource};`;
  const element = new Html(`<socklab-${name}></socklab-${name}>`);
  return html`<!doctype html>
    <html lang="${vscode.env.language}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="stylesheet" href="${at(`${name}.css`)}" />
        <title>${title}</title>
      </head>
      <body>
        ${element}
        <script type="module" nonce="${nonce}" src="${at(`${name}.js`)}"></script>
      </body>
    </html>`.source;
}
