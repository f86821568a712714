import type { Localizer } from '../base/text.ts';
import type { Validation } from '../grading/validation.ts';

export const validationSchemaId = 'socklab-validation/1';

/** `{schema, lab, labVersion, ok, problems, notes, rows}`; sentences in the language of the localizer. */
export function validationJson(validation: Validation, localizer: Localizer): string {
  const { lab, labVersion, ok, problems, notes, rows, cancelled } = validation;
  const json = {
    schema: validationSchemaId,
    lab,
    labVersion,
    ok,
    cancelled,
    problems: problems.map(problem => localizer.say(problem)),
    notes: notes.map(note => localizer.say(note)),
    rows: rows.map(row => ({ ...row, problems: row.problems.map(problem => localizer.say(problem)) })),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
