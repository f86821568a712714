import * as vscode from 'vscode';
import { assertNever } from '../base/assertNever.ts';
import type { Localizer } from '../base/text.ts';
import type { Lab } from '../lab/catalogue.ts';
import { authoredRow } from './authoredRow.ts';
import { checkTooltip, folderTooltip, labTooltip } from './checkTooltip.ts';
import { commandIds } from './commands.ts';
import type { FolderStates } from './folderStates.ts';
import type { Grader } from './grader.ts';
import { folderLabel, languageTitle, type BrokenFolder, type LabFolder } from './labFolder.ts';
import { tildePath } from './homePath.ts';
import type { LabHistories } from './labHistories.ts';
import type { LabNode } from './labNodes.ts';
import type { Recordings } from './recordings.ts';
import type { ServerRuns } from './serverRuns.ts';
import type { Translate } from './translate.ts';
import type { Validations } from './validations.ts';
import { checkLook } from './verdictLooks.ts';
import { checkTitle, points, score } from './wording.ts';

export interface LabRowsParts {
  readonly states: FolderStates;
  readonly histories: LabHistories;
  readonly grader: Pick<Grader, 'session'>;
  readonly runs: Pick<ServerRuns, 'run'>;
  readonly recordings: Pick<Recordings, 'has'>;
  readonly validations: Pick<Validations, 'picture'>;
  readonly localizer: Localizer;
  readonly t: Translate;
}

/** Draws the rows of the labs view. */
export class LabRows {
  readonly #parts: LabRowsParts;

  constructor(parts: LabRowsParts) {
    this.#parts = parts;
  }

  row(node: LabNode): vscode.TreeItem {
    switch (node.kind) {
      case 'lab':
        return this.#lab(node);
      case 'folder':
        return this.#folder(node);
      case 'check':
        return this.#check(node);
      case 'broken':
        return this.#broken(node.broken, '.socklab.json');
      case 'unusable':
        return this.#broken(node, 'lab.json');
      case 'authored': {
        const { validations, localizer, t } = this.#parts;
        return authoredRow(node.lab, validations.picture(node.lab.path), localizer, t);
      }
      default:
        return assertNever(node);
    }
  }

  #lab(node: LabNode & { kind: 'lab' }): vscode.TreeItem {
    const { t } = this.#parts;
    const { manifest, lab } = node;
    const [only, ...further] = node.folders;
    const open = node.folders.length > 0;
    const item = new vscode.TreeItem(
      manifest.title,
      open ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
    );
    item.id = node.isPreview && only ? `preview:${only.path}` : `lab:${manifest.id}`;
    const languages = Object.values(manifest.languages).map(l => l.title);
    const best = this.#parts.histories.get(manifest.id)?.best;
    if (only && further.length === 0) {
      this.#standing(item, only, 'lab');
    } else {
      item.description = [languages.join(' · '), best && t('best {score}', { score: score(best) })]
        .filter(Boolean)
        .join('  ');
      item.iconPath = new vscode.ThemeIcon(open ? 'folder-opened' : 'circle-large-outline');
      item.contextValue = 'lab';
    }
    if (node.isPreview) item.description = [t('preview'), item.description].filter(Boolean).join(' · ');
    else if (lab.installed) item.contextValue = `${item.contextValue ?? ''} installed`;
    const alone = further.length === 0 ? only : undefined;
    const causes = (alone && this.#parts.states.grade(alone)?.causes) ?? [];
    item.tooltip = new vscode.MarkdownString(labTooltip(manifest, originWords(lab, t), best, causes, t));
    item.accessibilityInformation = {
      label: [t('Lab {title}', { title: manifest.title }), spoken(item.description, t)]
        .filter(Boolean)
        .join(', '),
    };
    return item;
  }

  #folder({ folder }: LabNode & { kind: 'folder' }): vscode.TreeItem {
    const item = new vscode.TreeItem(folderLabel(folder), vscode.TreeItemCollapsibleState.Expanded);
    item.id = `folder:${folder.path}`;
    this.#standing(item, folder, 'folder');
    const { t, states } = this.#parts;
    const tooltip = folderTooltip(folder.path, states.grade(folder)?.causes ?? [], t);
    item.tooltip = new vscode.MarkdownString(tooltip);
    return item;
  }

  /** Icon, description and context of a row that stands for one learner's folder. */
  #standing(item: vscode.TreeItem, folder: LabFolder, kind: 'lab' | 'folder'): void {
    const { t, states, grader, runs } = this.#parts;
    const language = languageTitle(folder.manifest, folder.submission.language);
    const session = grader.session(folder.path);
    const server = runs.run(folder.path);
    const grade = states.grade(folder);
    const words: string[] = [];
    // First, for a narrow sidebar cuts the end off, and this is what a client needs.
    if (server) words.push(`:${server.port}`);
    if (kind === 'lab') words.push(language);
    if (session) {
      words.push(
        session.phase === 'building'
          ? t('building…')
          : session.phase === 'cancelling'
            ? t('stopping…')
            : t('{done} of {all}', { done: session.judged, all: session.checks.size }),
      );
      item.iconPath = new vscode.ThemeIcon('loading~spin');
    } else {
      // A server that runs was built after that grade.
      if (!states.built(folder) && !server) words.push(t('does not build'));
      else if (grade) words.push(score(grade));
      if (folder.newer) words.push(t('new: {version}', { version: folder.newer.manifest.version }));
      item.iconPath = !grade
        ? new vscode.ThemeIcon('mortar-board')
        : grade.passed
          ? new vscode.ThemeIcon('pass-filled', new vscode.ThemeColor('testing.iconPassed'))
          : new vscode.ThemeIcon('mortar-board', new vscode.ThemeColor('testing.iconFailed'));
    }
    item.description = words.join(' · ');
    item.contextValue = [
      kind,
      'opened',
      session && 'grading',
      server && 'serving',
      folder.newer && 'updatable',
    ]
      .filter(Boolean)
      .join(' ');
  }

  #check(node: LabNode & { kind: 'check' }): vscode.TreeItem {
    const { t, states } = this.#parts;
    const { check, folder, number } = node;
    const state = folder ? states.check(folder, check.id) : ({ kind: 'unknown' } as const);
    const result = state.kind === 'judged' ? state.result : undefined;
    const look = checkLook(state, t);
    const title = checkTitle(check, number, result, t);
    const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.None);
    item.id = `check:${folder?.path ?? node.manifest.id}:${check.id}`;
    item.iconPath = new vscode.ThemeIcon(
      look.icon,
      look.color === undefined ? undefined : new vscode.ThemeColor(look.color),
    );
    item.description = result ? `${result.points}/${result.maxPoints}` : points(check.points, t);
    const judged = result !== undefined;
    // What a hidden check is about is part of what is hidden.
    const explained = check.concept !== undefined && (judged || check.visibility !== 'hidden');
    const recorded = folder && this.#parts.recordings.has(folder, check.id);
    const standing = [
      'check',
      folder && 'gradable',
      judged && 'judged',
      recorded && 'recorded',
      explained && 'explained',
    ];
    item.contextValue = standing.filter(Boolean).join(' ');
    item.tooltip = new vscode.MarkdownString(checkTooltip({ title, check, look, result }, t));
    item.tooltip.supportThemeIcons = true;
    if (judged) {
      item.command = { command: commandIds.showFinding, title: t('Show the finding'), arguments: [node] };
    }
    item.accessibilityInformation = { label: `${title}, ${look.words}, ${item.description}` };
    return item;
  }

  /** @param name of the file in which people mend it */
  #broken(broken: Pick<BrokenFolder, 'path' | 'error'>, name: string): vscode.TreeItem {
    const folder = vscode.Uri.file(broken.path);
    const item = new vscode.TreeItem(folder, vscode.TreeItemCollapsibleState.None);
    item.id = `broken:${broken.path}`;
    item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    item.description = this.#parts.localizer.say(broken.error.text);
    item.tooltip = item.description;
    item.contextValue = 'broken';
    // Of a lab that is left out, and of a folder without labs, there is no file to mend.
    if (broken.error.code === 'lab-shadowed' || broken.error.code.startsWith('lab-folder-')) return item;
    const file = vscode.Uri.joinPath(folder, name);
    item.command = { command: 'vscode.open', title: '', arguments: [file] };
    return item;
  }
}

/** A description as it is said: `:8080` is a port. */
function spoken(description: string | boolean | undefined, t: Translate): string {
  return String(description || '').replace(/^:(\d+)/, (_, port: string) => t('port {port}', { port }));
}

/** Where a lab comes from, and which version of it; nothing for those that come with Socklab. */
function originWords({ manifest: { version }, installed, foundIn }: Lab, t: Translate): string | undefined {
  if (foundIn !== undefined)
    return t('Version {version}, from {folder}', { version, folder: tildePath(foundIn) });
  if (!installed) return undefined;
  const { signer } = installed;
  return signer
    ? t('Version {version}, from a pack signed by {name}, key {key}', {
        version,
        name: signer.name,
        key: signer.keyId,
      })
    : t('Version {version}, from a pack that nobody signed', { version });
}
