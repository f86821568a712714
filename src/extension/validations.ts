import { readFile, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { assertNever } from '../base/assertNever.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { GraderPaths } from '../grading/gradeSubmission.ts';
import type { FromValidationView, ValidationPicture } from '../protocol/validationMessages.ts';
import { commandUri } from './commandUri.ts';
import { commandIds, validationEditorType } from './commands.ts';
import type { Complaints } from './complaints.ts';
import { FindingPanel } from './findingPanel.ts';
import type { LabLibrary } from './labLibrary.ts';
import type { LabValidation, ValidationWish } from './labValidation.ts';
import type { Settings } from './settings.ts';
import type { Translate } from './translate.ts';
import { mayRun, restrictedReason } from './trust.ts';
import { ValidationPanel } from './validationPanel.ts';
import { validationStrings } from './validationStrings.ts';

export interface ValidationsParts {
  readonly extension: vscode.Uri;
  readonly library: LabLibrary;
  readonly settings: Settings;
  readonly paths: GraderPaths;
  readonly locale: string;
  /** Where validations are kept. */
  readonly home: vscode.Uri;
  readonly complaints: Complaints;
  readonly t: Translate;
}

/** Validates labs that are written here, one validation a lab at a time, and shows what came of it. */
export class Validations implements vscode.WebviewPanelSerializer, vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: ValidationsParts;
  readonly #known = new Map<string, Promise<LabValidation>>();
  readonly #open = new Map<string, LabValidation>();
  readonly #panels = new Map<string, ValidationPanel>();
  readonly #runs = new Map<string, AbortController>();
  readonly #findings: FindingPanel;
  /** What the finding page shows. */
  #found: { readonly folder: string; readonly line: string; readonly check: string } | undefined;
  readonly #changed = this.#store.add(new vscode.EventEmitter<void>());

  readonly onDidChange = this.#changed.event;

  constructor(parts: ValidationsParts) {
    this.#parts = parts;
    const complain = (error: unknown): void => parts.complaints.show(error);
    this.#findings = this.#store.add(new FindingPanel(parts.extension, parts.t, complain));
    this.#store.add(
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        for (const [folder, validation] of this.#open) {
          if (uri.fsPath.startsWith(folder + path.sep)) this.#refresh(validation);
        }
      }),
    );
    this.#store.add(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        for (const panel of this.#panels.values()) panel.update();
      }),
    );
    this.#store.add({
      dispose: () => {
        for (const run of this.#runs.values()) run.abort();
        for (const panel of this.#panels.values()) panel.dispose();
      },
    });
  }

  /** How a lab stands; undefined until somebody has asked for it with {@link load}. */
  picture(folder: string): ValidationPicture | undefined {
    const validation = this.#open.get(folder);
    if (!validation) return undefined;
    const barred = vscode.workspace.isTrusted ? undefined : restrictedReason();
    return { ...validation.picture(), ...(barred !== undefined && { barred }) };
  }

  /** Reads what is kept of a lab. @throws HumanError where the lab cannot be read */
  async load(folder: string): Promise<LabValidation> {
    let opening = this.#known.get(folder);
    if (!opening) {
      opening = this.#read(folder);
      this.#known.set(folder, opening);
      // A lab that cannot be read now may be mended.
      opening.catch(() => this.#known.delete(folder));
    }
    return await opening;
  }

  async show(folder: string): Promise<void> {
    await this.load(folder);
    const shown = this.#panels.get(folder);
    if (shown) {
      shown.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      validationEditorType,
      'Socklab',
      vscode.ViewColumn.Active,
      { enableFindWidget: true },
    );
    this.#fill(panel, folder);
  }

  /** Takes a page up that was open when the window closed. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const folder: unknown =
      typeof state === 'object' && state && 'folder' in state ? state.folder : undefined;
    try {
      if (typeof folder !== 'string') throw new Error('no lab is known of this page');
      await this.load(folder);
      this.#fill(panel, folder);
    } catch {
      // The lab is gone, and so is its page.
      panel.dispose();
    }
  }

  /** Shows the page and resolves when the validation is over. */
  async validate(folder: string, wish: ValidationWish = {}): Promise<void> {
    if (!mayRun()) return;
    await this.show(folder);
    const validation = await this.load(folder);
    if (validation.isRunning) return;
    await vscode.workspace.saveAll(false);
    const stopping = new AbortController();
    this.#runs.set(folder, stopping);
    const { settings, t } = this.#parts;
    const { title } = validation.picture().lab;
    try {
      await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: t('Validating {title}', { title }),
          cancellable: true,
        },
        async (progress, token) => {
          token.onCancellationRequested(() => this.stop(folder));
          const said = this.onDidChange(() => {
            const now = validation.picture().progress;
            if (now) progress.report({ message: t('{done} of {total} grades', { ...now }) });
          });
          try {
            await validation.run({ ...wish, sandbox: settings.sandbox }, stopping.signal);
          } finally {
            said.dispose();
          }
        },
      );
    } finally {
      this.#runs.delete(folder);
    }
    // Who ran this one check again, from its finding or its cell, wants to read what it says now.
    const isAgain = wish.checks?.length === 1 && wish.checks[0] === this.#found?.check;
    if (isAgain && this.#found?.folder === folder) {
      await this.#showFinding(validation, this.#found.line, this.#found.check);
    }
  }

  stop(folder: string): void {
    this.#runs.get(folder)?.abort();
    this.#update(folder);
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #read(folder: string): Promise<LabValidation> {
    const { home, library, paths, locale } = this.#parts;
    const { LabValidation: Book, ValidationStore } = await import('./coreAuthoring.ts');
    const validation = await Book.open({
      read: compiled => library.authored(folder, compiled),
      store: new ValidationStore(home.fsPath, folder),
      ...{ paths, locale },
      changed: () => this.#update(folder),
    });
    this.#open.set(folder, validation);
    return validation;
  }

  #fill(panel: vscode.WebviewPanel, folder: string): void {
    const { extension, complaints, t } = this.#parts;
    const validation = this.#open.get(folder);
    if (!validation) return;
    const page = new ValidationPanel(panel, extension, {
      title: t('Proof of {title}', { title: validation.picture().lab.title }),
      picture: () => this.picture(folder) ?? validation.picture(),
      strings: () => validationStrings(t),
      hear: message => {
        this.#hear(message, validation).catch((error: unknown) => complaints.show(error));
      },
      closed: () => this.#panels.delete(folder),
    });
    this.#panels.set(folder, page);
    this.#refresh(validation);
  }

  #update(folder: string): void {
    this.#panels.get(folder)?.update();
    this.#changed.fire();
  }

  #refresh(validation: LabValidation): void {
    // A lab.json that is wrong at the moment is told of where it is edited.
    validation.refresh().catch(() => undefined);
  }

  async #hear(message: FromValidationView, validation: LabValidation): Promise<void> {
    const { folder } = validation.lab;
    switch (message.type) {
      case 'ready':
        return;
      case 'validate':
        await this.validate(folder, { quick: message.quick });
        return;
      case 'again':
        await this.validate(folder, {
          ...(message.folders && { servers: message.folders }),
          ...(message.checks && { checks: message.checks }),
        });
        return;
      case 'stop':
        this.stop(folder);
        return;
      case 'finding':
        await this.#showFinding(validation, message.line, message.check);
        return;
      case 'openServer':
        await this.#openServer(validation, message.folder);
        return;
      case 'openCheck':
        await openCheck(folder, message.check);
        return;
      default:
        assertNever(message);
    }
  }

  async #showFinding(validation: LabValidation, line: string, check: string): Promise<void> {
    const result = await validation.finding(line, check);
    const picture = validation.picture();
    const shown = picture.lines.find(({ key }) => key === line);
    if (!result || !shown) return;
    this.#found = { folder: validation.lab.folder, line, check };
    const row = validation.rowOf(line);
    const address = { lab: validation.lab.folder, servers: [shown.folder], checks: [check] };
    const isTrusted = vscode.workspace.isTrusted;
    this.#findings.show({
      ...{ result, labTitle: picture.lab.title, language: shown.folder },
      ...{ seed: row?.seed, sandbox: row?.sandbox },
      links: { again: isTrusted ? commandUri(commandIds.validateLab, address) : undefined },
    });
  }

  /** The file that a learner would edit, in the folder of a server. */
  async #openServer(validation: LabValidation, folder: string): Promise<void> {
    const { lab } = validation;
    const line = validation.picture().lines.find(each => each.folder === folder);
    const file = lab.manifest.languages[line?.language ?? '']?.files[0];
    if (!line || file === undefined) return;
    await showFile(path.join(lab.folder, line.folder, file), 0);
  }
}

/** Where `check('E01'` is written. */
async function openCheck(folder: string, check: string): Promise<void> {
  const inside = await readdir(path.join(folder, 'checks'), { recursive: true }).catch(() => []);
  const files = ['checks.ts', ...inside.map(name => path.join('checks', name))];
  for (const name of files.filter(each => each.endsWith('.ts'))) {
    const source = await readFile(path.join(folder, name), 'utf8').catch(() => '');
    const at = new RegExp(`\\(\\s*['"\`]${check.replaceAll('.', '\\.')}['"\`]`).exec(source);
    if (at) {
      await showFile(path.join(folder, name), at.index);
      return;
    }
  }
  await showFile(path.join(folder, 'checks.ts'), 0);
}

async function showFile(file: string, offset: number): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file);
  const place = document.positionAt(offset);
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.Beside,
    selection: new vscode.Range(place, place),
  });
}
