import authoring from '../../l10n/core.zh-cn/authoring.json' with { type: 'json' };
import classroom from '../../l10n/core.zh-cn/classroom.json' with { type: 'json' };
import cli from '../../l10n/core.zh-cn/cli.json' with { type: 'json' };
import clientBench from '../../l10n/core.zh-cn/clientBench.json' with { type: 'json' };
import conversations from '../../l10n/core.zh-cn/conversations.json' with { type: 'json' };
import extension from '../../l10n/core.zh-cn/extension.json' with { type: 'json' };
import grading from '../../l10n/core.zh-cn/grading.json' with { type: 'json' };
import harness from '../../l10n/core.zh-cn/harness.json' with { type: 'json' };
import lab from '../../l10n/core.zh-cn/lab.json' with { type: 'json' };
import pack from '../../l10n/core.zh-cn/pack.json' with { type: 'json' };
import proc from '../../l10n/core.zh-cn/proc.json' with { type: 'json' };
import queue from '../../l10n/core.zh-cn/queue.json' with { type: 'json' };
import report from '../../l10n/core.zh-cn/report.json' with { type: 'json' };
import sockets from '../../l10n/core.zh-cn/sockets.json' with { type: 'json' };
import submission from '../../l10n/core.zh-cn/submission.json' with { type: 'json' };
import validate from '../../l10n/core.zh-cn/validate.json' with { type: 'json' };
import { Localizer, type Dictionary } from '../base/text.ts';
import type { Lab } from './catalogue.ts';
import { toLocale } from './locale.ts';

const simplifiedChinese: readonly Dictionary[] = [
  authoring,
  classroom,
  cli,
  clientBench,
  conversations,
  extension,
  grading,
  harness,
  lab,
  pack,
  proc,
  queue,
  report,
  sockets,
  submission,
  validate,
];

/** Translations of Socklab's own sentences; none for English, which the sentences are written in. */
export function coreDictionaries(locale: string): readonly Dictionary[] {
  return toLocale(locale) === 'zh-cn' ? simplifiedChinese : [];
}

/** Translations of what is said about sockets, for a page that speaks it by itself. */
export function socketsDictionary(locale: string): Dictionary {
  return toLocale(locale) === 'zh-cn' ? sockets : {};
}

/** Speaks Socklab's sentences and, where a lab is given, those of its checks. */
export function createLocalizer(locale: string, lab?: Lab): Localizer {
  const own = lab?.dictionaries[toLocale(locale)];
  return new Localizer(toLocale(locale), own ? [own, ...coreDictionaries(locale)] : coreDictionaries(locale));
}
