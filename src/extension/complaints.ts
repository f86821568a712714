import * as vscode from 'vscode';
import type { Localizer } from '../base/text.ts';
import { isHumanError } from './isHumanError.ts';

/** Tells the learner what went wrong: a HumanError as its sentence, anything else as our own mistake. */
export class Complaints {
  readonly #log: vscode.LogOutputChannel;
  readonly #localizer: Localizer;

  constructor(log: vscode.LogOutputChannel, localizer: Localizer) {
    this.#log = log;
    this.#localizer = localizer;
  }

  /** What went wrong in one sentence. */
  words(error: unknown): string {
    return isHumanError(error)
      ? this.#localizer.say(error.text)
      : vscode.l10n.t('Something went wrong in Socklab itself. The log says what.');
  }

  /** Logs it and shows a message; nobody waits for the message to be closed. */
  show(error: unknown): void {
    const showLog = vscode.l10n.t('Show Log');
    if (isHumanError(error)) this.#log.warn(`${error.code}: ${error.message}`);
    else this.#log.error(error instanceof Error ? error : new Error(String(error)));
    // A message makes links of what looks like one, and names that others have chosen may stand in this one.
    const plain = this.words(error).replaceAll('](', '] (');
    void vscode.window.showErrorMessage(plain, showLog).then(choice => {
      if (choice === showLog) this.#log.show();
    });
  }
}
