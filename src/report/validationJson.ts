import type { Localizer } from '../base/text.ts';
import type { MatrixLine, Validation } from '../grading/validation.ts';
import { validationSchema, validationSchemaId } from './validationSchema.ts';

/** The public JSON form of a validation, sentences in the language of the localizer. */
export function validationJson(validation: Validation, localizer: Localizer): string {
  const { problems, notes, matrix, rows, ...rest } = validation;
  const json = validationSchema.parse({
    schema: validationSchemaId,
    ...rest,
    problems: problems.map(problem => localizer.say(problem)),
    notes: notes.map(note => localizer.say(note)),
    matrix: matrix.map(lineJson),
    rows: rows.map(row => ({ ...row, problems: row.problems.map(problem => localizer.say(problem)) })),
  });
  return `${JSON.stringify(json, null, 2)}\n`;
}

function lineJson({ cells, ...line }: MatrixLine): object {
  return {
    ...line,
    outcomes: Object.fromEntries(cells.map(({ check, outcome }) => [check, outcome])),
    varying: cells.filter(cell => cell.varies).map(cell => cell.check),
  };
}
