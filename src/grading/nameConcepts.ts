import { HumanError } from '../base/humanError.ts';
import type { Lab } from '../lab/catalogue.ts';
import { readConceptNote } from '../lab/conceptNote.ts';
import type { CheckManifest } from '../lab/manifest.ts';
import type { CheckResult } from '../protocol/grade.ts';

/** A check that knows the title of its note. */
export type NamedCheck = Omit<CheckManifest, 'concept'> & Pick<CheckResult, 'concept'>;

/** Looks up the titles of the checks' notes. A note that is missing or broken hinders no grade; `validate` complains. */
export async function nameConcepts(
  lab: Pick<Lab, 'folder'>,
  checks: readonly CheckManifest[],
  locale: string,
): Promise<NamedCheck[]> {
  const ids = [...new Set(checks.flatMap(check => check.concept ?? []))];
  const titles = new Map(
    await Promise.all(ids.map(async id => [id, await titleOf(lab, id, locale)] as const)),
  );
  return checks.map(({ concept: id, ...check }) => {
    const title = id === undefined ? undefined : titles.get(id);
    return id === undefined || title === undefined ? check : { ...check, concept: { id, title } };
  });
}

async function titleOf(lab: Pick<Lab, 'folder'>, id: string, locale: string): Promise<string | undefined> {
  try {
    return (await readConceptNote(lab, id, locale))?.title;
  } catch (error) {
    if (error instanceof HumanError) return undefined;
    throw error;
  }
}
