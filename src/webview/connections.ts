import type { FromConnectionsView, ToConnectionsView } from '../protocol/webviewMessages.ts';
import { ClientBenchElement } from './clientBenchElement.ts';
import { ClientBenchList } from './clientBenchList.ts';
import { ConnectionsElement, type PageState } from './connectionsElement.ts';
import { ConnectionTable } from './connectionTable.ts';
import { PlayerElement } from './playerElement.ts';
import { LanesElement } from './lanesElement.ts';
import { StateMachineElement } from './stateMachineElement.ts';

/** What VS Code gives to the script of a webview. */
declare function acquireVsCodeApi(): {
  postMessage(message: FromConnectionsView): void;
  getState(): PageState | undefined;
  setState(state: PageState): void;
};

const vscode = acquireVsCodeApi();
customElements.define('socklab-table', ConnectionTable);
customElements.define('socklab-client-bench', ClientBenchElement);
customElements.define('socklab-client-list', ClientBenchList);
customElements.define('socklab-player', PlayerElement);
customElements.define('socklab-lanes', LanesElement);
customElements.define('socklab-state-machine', StateMachineElement);
customElements.define('socklab-connections', ConnectionsElement);

const view = document.querySelector<ConnectionsElement>('socklab-connections');
if (view) {
  view.remember(vscode.getState());
  view.send = message => vscode.postMessage(message);
  view.keep = state => vscode.setState(state);
  window.addEventListener('message', (event: MessageEvent<ToConnectionsView>) => view.hear(event.data));
  vscode.postMessage({ type: 'ready' });
}
