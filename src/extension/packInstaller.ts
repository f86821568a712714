import * as vscode from 'vscode';
import type { Localizer } from '../base/text.ts';
import type { InstallPlan, InstallQuestion, QuestionType } from '../pack/installPlan.ts';
import type { Pack } from '../pack/openPack.ts';
import { commandIds } from './commands.ts';
import type { LabLibrary } from './labLibrary.ts';
import type { Translate } from './translate.ts';
import { mayRun } from './trust.ts';

export interface PackInstallerParts {
  readonly library: LabLibrary;
  readonly localizer: Localizer;
  readonly t: Translate;
}

/**
 * Installs packs and removes what was installed, after having asked. Labs are programs: in Restricted Mode none is installed,
 * though a pack does nothing before a grade, since it would stay when the folder it came with is long closed.
 */
export class PackInstaller {
  readonly #parts: PackInstallerParts;

  constructor(parts: PackInstallerParts) {
    this.#parts = parts;
  }

  async install(pack: Pack): Promise<void> {
    if (!mayRun()) return;
    const { library, t } = this.#parts;
    const { installPack, planInstall } = await import('./corePacks.ts');
    const plan = await planInstall(pack, await library.userData(), await library.builtInIds());
    const answered: QuestionType[] = [];
    for (const question of plan.questions) {
      if (!(await this.#isAgreed(question, plan))) return;
      answered.push(question.type);
    }
    await installPack(plan, answered);
    library.forget();
    const { id, version } = pack.manifest.lab;
    const open = t('Open Lab…');
    // Names that authors choose stay out of messages, where a link could be made of them.
    // Who had it before is offered the new version where they work on the old one.
    void vscode.window
      .showInformationMessage(
        t('{lab} {version} is installed.', { lab: id, version }),
        ...(plan.step === 'new' ? [open] : []),
      )
      .then(choice => {
        if (choice === open) void vscode.commands.executeCommand(commandIds.openLab, id);
      });
  }

  /** @returns whether it was removed. */
  async uninstall(lab: string): Promise<boolean> {
    const { library, t } = this.#parts;
    const { readInstalledLab, uninstallLab } = await import('./corePacks.ts');
    const data = await library.userData();
    const installed = await readInstalledLab(data, lab);
    if (!installed) return false;
    const { version } = installed;
    const remove = t('Uninstall');
    const choice = await vscode.window.showWarningMessage(
      t('Uninstall {lab} {version}?', { lab, version }),
      {
        modal: true,
        detail: t(
          'Your own folders stay as they are. They can be graded again once the lab is installed again.',
        ),
      },
      remove,
    );
    if (choice !== remove) return false;
    await uninstallLab(data, lab);
    library.forget();
    return true;
  }

  async #isAgreed(question: InstallQuestion, plan: InstallPlan): Promise<boolean> {
    const { localizer, t } = this.#parts;
    const { questionText } = await import('./corePacks.ts');
    const { id: lab, version } = plan.pack.manifest.lab;
    const detail = localizer.say(questionText(question, lab));
    const message = t('Install {lab} {version}?', { lab, version });
    const isChanged = question.type === 'changedKey';
    const yes = isChanged ? t('Go On…') : t('Install');
    const ask = isChanged ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    if ((await ask(message, { modal: true, detail }, yes)) !== yes) return false;
    if (!isChanged) return true;
    // So loud a warning is not answered with a key that was pressed already.
    const typed = await vscode.window.showInputBox({
      title: t('{lab} changes hands', { lab }),
      prompt: t('To install it all the same, type the name of the lab: {lab}', { lab }),
      ignoreFocusOut: true,
    });
    return typed?.trim() === lab;
  }
}
