import { gradeSchema, type Grade } from '../protocol/grade.ts';

/** The public JSON form of a grade, indented, with a line end; its schema is `media/schemas/grade.schema.json`. */
export function gradeJson(grade: Grade): string {
  return `${JSON.stringify(gradeSchema.parse(grade), null, 2)}\n`;
}
