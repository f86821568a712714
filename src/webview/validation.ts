import type { FromValidationView, ToValidationView } from '../protocol/validationMessages.ts';
import { ValidationElement, type ValidationMemory } from './validationElement.ts';

/** What VS Code gives to the script of a webview. */
declare function acquireVsCodeApi(): {
  postMessage(message: FromValidationView): void;
  getState(): ValidationMemory | undefined;
  setState(state: ValidationMemory): void;
};

const vscode = acquireVsCodeApi();
customElements.define('socklab-validation', ValidationElement);

const view = document.querySelector<ValidationElement>('socklab-validation');
if (view) {
  view.remember(vscode.getState());
  view.send = message => vscode.postMessage(message);
  view.keep = state => vscode.setState(state);
  window.addEventListener('message', (event: MessageEvent<ToValidationView>) => view.hear(event.data));
  vscode.postMessage({ type: 'ready' });
}
