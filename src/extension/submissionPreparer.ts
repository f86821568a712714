import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Localizer } from '../base/text.ts';
import type { PreparedSubmission, ReportStanding } from '../classroom/prepareSubmission.ts';
import type { SubmittedFiles } from '../classroom/submittedFiles.ts';
import type { LocalReport } from '../protocol/localReport.ts';
import type { PrepareWishes } from './commandArgument.ts';
import type { Complaints } from './complaints.ts';
import type { Grader } from './grader.ts';
import { saveFilesIn } from './gradeRequest.ts';
import type { LabFolder } from './labFolder.ts';
import { pickFromSubmission } from './submissionContents.ts';
import type { Translate } from './translate.ts';
import { score } from './wording.ts';

export interface SubmissionPreparerParts {
  readonly grader: Pick<Grader, 'grade' | 'session'>;
  readonly complaints: Pick<Complaints, 'show'>;
  readonly localizer: Localizer;
  readonly t: Translate;
}

interface Work {
  readonly files: SubmittedFiles;
  readonly report: LocalReport | undefined;
  readonly standing: ReportStanding;
}

/** Puts a learner's work into a zip file to hand in, with the learner's own grade of it. */
export class SubmissionPreparer {
  readonly #parts: SubmissionPreparerParts;

  constructor(parts: SubmissionPreparerParts) {
    this.#parts = parts;
  }

  /**
   * @returns the path of the zip file; undefined when somebody did not go on
   * @throws HumanError `submission-…` for what nobody could take
   */
  async prepare(folder: LabFolder, wishes: PrepareWishes): Promise<string | undefined> {
    const { prepareSubmission } = await import('./coreSubmission.ts');
    const work = await this.#gradedWork(folder, wishes);
    if (!work) return undefined;
    const prepared = prepareSubmission(work.files, work.report);
    if (!(await this.#mayShowSecrets(prepared))) return undefined;
    const target = wishes.out === undefined ? await this.#askWhere(folder) : vscode.Uri.file(wishes.out);
    if (!target) return undefined;
    await vscode.workspace.fs.writeFile(target, prepared.zip);
    void this.#tell(folder, target, prepared).catch((error: unknown) => this.#parts.complaints.show(error));
    return target.fsPath;
  }

  /** The work, graded first where that is needed and wanted; undefined when somebody did not go on. */
  async #gradedWork(folder: LabFolder, wishes: PrepareWishes): Promise<Work | undefined> {
    const { grader, complaints, t } = this.#parts;
    const work = await look(folder.path);
    if (work.standing === 'current') return work;
    const first = wishes.grade ?? (await this.#askToGrade(folder, work.standing));
    if (first !== true) return first === undefined ? undefined : work;
    if (grader.session(folder.path)) {
      void vscode.window.showInformationMessage(
        t('{title} is being graded already.', { title: folder.manifest.title }),
      );
      return undefined;
    }
    const end = await grader.grade(folder);
    if (end.kind === 'failed') complaints.show(end.error);
    return end.kind === 'failed' || end.grade.verdict === 'cancelled' ? undefined : look(folder.path);
  }

  async #askToGrade(folder: LabFolder, standing: 'changed' | 'none'): Promise<boolean | undefined> {
    const { t } = this.#parts;
    const { title } = folder.manifest;
    const question =
      standing === 'none'
        ? t('Your work on {title} has not been graded yet. Grade it before you hand it in?', { title })
        : t('Your work on {title} has changed since it was graded. Grade it before you hand it in?', {
            title,
          });
    const first = t('Grade First');
    const without = t('Prepare Now');
    const choice = await vscode.window.showInformationMessage(question, { modal: true }, first, without);
    return choice === undefined ? undefined : choice === first;
  }

  async #mayShowSecrets({ warnings }: PreparedSubmission): Promise<boolean> {
    const secrets = warnings.filter(({ kind }) => kind === 'secret');
    if (secrets.length === 0) return true;
    const { t, localizer } = this.#parts;
    const go = t('Prepare All the Same');
    const detail = secrets.map(({ text }) => localizer.say(text)).join('\n\n');
    const question = t('Do you mean to hand this in?');
    return (await vscode.window.showWarningMessage(question, { modal: true, detail }, go)) === go;
  }

  #askWhere(folder: LabFolder): Thenable<vscode.Uri | undefined> {
    const { t } = this.#parts;
    const name = `${folder.manifest.id}-submission.zip`;
    return vscode.window.showSaveDialog({
      title: t('Prepare Submission'),
      saveLabel: t('Prepare'),
      filters: { ZIP: ['zip'] },
      // Beside the work, so that it is not itself a part of it.
      defaultUri: vscode.Uri.file(path.join(path.dirname(folder.path), name)),
    });
  }

  async #tell(folder: LabFolder, target: vscode.Uri, prepared: PreparedSubmission): Promise<void> {
    const { t, localizer } = this.#parts;
    const { fileSize } = await import('./coreSubmission.ts');
    const large = prepared.warnings.filter(({ kind }) => kind === 'large');
    const sentences = [
      t('{file} is ready to hand in ({count} files, {size}).', {
        file: path.basename(target.fsPath),
        count: prepared.files.length,
        size: fileSize(prepared.zip.length),
      }),
      this.#standing(prepared),
      ...large.map(({ text }) => localizer.say(text)),
    ];
    const contents = t('Show Contents');
    const reveal = t('Show in Folder');
    const show = large.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    const isHere = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
    const choice = await show(sentences.join(' '), contents, ...(isHere ? [reveal] : []));
    if (choice === contents) await pickFromSubmission(folder.path, prepared, t);
    if (choice === reveal) await vscode.commands.executeCommand('revealFileInOS', target);
  }

  #standing({ report, standing }: PreparedSubmission): string {
    const { t } = this.#parts;
    if (!report || standing === 'none') return t('There is no grade of yours in it.');
    const own = { score: score(report.grade) };
    return standing === 'current'
      ? t('Your own grade, {score}, is in it and marked as unofficial.', own)
      : t('Your own grade in it, {score}, is about an earlier state of your work.', own);
  }
}

/** The work as it is on the screen, and what the last grade says about it. */
async function look(folder: string): Promise<Work> {
  const [{ LatestGrades, readWorkFolder, reportStanding }, { userFolders }] = await Promise.all([
    import('./coreSubmission.ts'),
    import('./core.ts'),
  ]);
  await saveFilesIn(folder);
  const files = await readWorkFolder(folder);
  const report = await new LatestGrades(userFolders(process.env).cache).find(folder);
  return { files, report, standing: reportStanding(files.files, report) };
}
