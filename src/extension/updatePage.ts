import type { LabChanges } from '../lab/labChanges.ts';
import type { CheckManifest } from '../lab/manifest.ts';
import type { UpdatePlan } from '../lab/updateWorkspace.ts';
import { prose } from '../base/prose.ts';
import { html, type Html } from '../base/html.ts';
import type { Translate } from './translate.ts';
import { points } from './wording.ts';

/** What a newer version of a lab would mean for a learner's folder. */
export interface UpdateFacts {
  readonly title: string;
  /** What tells the folder from others. */
  readonly folder: string;
  readonly before: string;
  readonly now: string;
  /** Absent where the version before is gone. */
  readonly changes?: LabChanges | undefined;
  readonly plan: UpdatePlan;
  /** Command URIs; an absent one is not offered. */
  readonly links: { readonly update?: string | undefined; readonly compare?: string | undefined };
}

/** The body of the page that offers a newer version. No scripts; links are commands. */
export function updatePage(facts: UpdateFacts, t: Translate): Html {
  const { title, folder, before, now, changes, plan, links } = facts;
  return html`<main class="pack">
    <header>
      <p class="crumbs">${folder}</p>
      <h1>${title} ${now}</h1>
      <p>${t('Your folder is of version {before}; {now} is here.', { before, now })}</p>
      <p>
        ${
          changes
            ? t('Nothing changes before you say so: you go on being graded with {before}.', { before })
            : t('Version {before} is no longer on this machine, so that you are graded with {now} already.', {
                before,
                now,
              })
        }
      </p>
      <nav>
        ${button(links.update, t('Update to {version}', { version: now }), 'primary')}
        ${button(links.compare, t('Compare the Instructions'), '')}
      </nav>
    </header>
    ${changes && checksSection(changes, t)} ${filesSection(plan, t)}
  </main>`;
}

function checksSection({ added, removed, changed, points: worth }: LabChanges, t: Translate): Html {
  const isSame = added.length + removed.length + changed.length === 0;
  return html`<section>
    <h2>${t('Checks')}</h2>
    ${isSame ? html`<p>${t('The same checks, for the same points.')}</p>` : undefined}
    ${list(
      t('New'),
      added.map(check => named(check, t)),
    )}
    ${list(
      t('Gone'),
      removed.map(check => named(check, t)),
    )}
    ${list(
      t('Changed'),
      changed.map(
        ({ before, now }) =>
          html`${named(now, t)}
          ${before.points !== now.points && t('(until now: {points})', { points: points(before.points, t) })}`,
      ),
    )}
    ${worth.before !== worth.now && html`<p>${t('All together: {now} instead of {before}.', { now: points(worth.now, t), before: worth.before })}</p>`}
  </section>`;
}

function filesSection({ added, replaced, kept }: UpdatePlan, t: Translate): Html {
  const files = (names: readonly string[]): Html[] => names.map(name => html`<code>${name}</code>`);
  return html`<section>
    <h2>${t('Your files')}</h2>
    <p>${t('What you have written stays as it is.')}</p>
    ${list(t('Comes anew, since you do not have it yet'), files(added))}
    ${list(t('Is replaced, since you have not changed it'), files(replaced))}
    ${list(t('Is another one in the new version; yours stays'), files(kept))}
  </section>`;
}

function list(title: string, items: readonly Html[]): Html | undefined {
  if (items.length === 0) return undefined;
  return html`<h3>${title}</h3>
    <ul>
      ${items.map(item => html`<li>${item}</li>`)}
    </ul>`;
}

/** What a hidden check is about stays hidden. */
function named(check: CheckManifest, t: Translate): Html {
  const worth = points(check.points, t);
  return check.visibility === 'hidden'
    ? html`${t('A hidden check')} · ${worth}`
    : html`${check.id} ${prose(check.title)} · ${worth}`;
}

function button(uri: string | undefined, label: string, kind: string): Html | undefined {
  return uri === undefined ? undefined : html`<a class="button ${kind}" href="${uri}">${label}</a>`;
}
