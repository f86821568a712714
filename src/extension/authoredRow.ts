import * as vscode from 'vscode';
import type { Localizer } from '../base/text.ts';
import type { ValidationPicture } from '../protocol/validationMessages.ts';
import type { AuthoredLab } from './authoredLabs.ts';
import { commandIds } from './commands.ts';
import { tildePath } from './homePath.ts';
import type { Translate } from './translate.ts';

/** The row of a lab that is written here. @param picture how it stands, where that is known */
export function authoredRow(
  lab: AuthoredLab,
  picture: ValidationPicture | undefined,
  localizer: Localizer,
  t: Translate,
): vscode.TreeItem {
  const title = lab.manifest?.title ?? tildePath(lab.path);
  const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.None);
  item.id = `authored:${lab.path}`;
  if (lab.error) {
    item.description = localizer.say(lab.error.text);
    item.tooltip = item.description;
    item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    item.contextValue = 'unreadable';
    item.command = {
      command: 'vscode.open',
      title: '',
      arguments: [vscode.Uri.joinPath(vscode.Uri.file(lab.path), 'lab.json')],
    };
    return item;
  }
  const isRunning = picture?.progress !== undefined;
  // First how it stands: a narrow sidebar cuts the end off.
  item.description = [picture && standingWords(picture, t), t('authoring')].filter(Boolean).join(' · ');
  item.iconPath = icon(picture);
  item.tooltip = tildePath(lab.path);
  item.contextValue = isRunning ? 'authored validating' : 'authored';
  item.command = {
    command: commandIds.showValidation,
    title: t('Show what proves it'),
    arguments: [{ lab: lab.path }],
  };
  item.accessibilityInformation = { label: [t('Lab {title}', { title }), item.description].join(', ') };
  return item;
}

function standingWords(
  { standing, progress, problems }: ValidationPicture,
  t: Translate,
): string | undefined {
  switch (standing) {
    case 'running':
      return progress && t('{done} of {all}', { done: progress.done, all: progress.total });
    case 'stopping':
      return t('stopping…');
    case 'proved':
      return t('proved');
    case 'notProved':
      return problems.length === 1
        ? t('not proved: 1 problem')
        : t('not proved: {count} problems', { count: problems.length });
    case 'part':
    case 'stopped':
      return t('partly validated');
    case 'never':
      return undefined;
  }
}

function icon(picture: ValidationPicture | undefined): vscode.ThemeIcon {
  switch (picture?.standing) {
    case 'running':
    case 'stopping':
      return new vscode.ThemeIcon('loading~spin');
    case 'proved':
      return new vscode.ThemeIcon('pass-filled', new vscode.ThemeColor('testing.iconPassed'));
    case 'notProved':
      return new vscode.ThemeIcon('beaker', new vscode.ThemeColor('testing.iconFailed'));
    default:
      return new vscode.ThemeIcon('beaker');
  }
}
