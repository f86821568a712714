type Schema = Readonly<Record<string, unknown>>;

/**
 * Judges a file by a schema only where it looks like ours: other projects have files of that name too. It does when it
 * has one of the marks, or when it is being begun: when it has nothing that ours may not have.
 * @param schema that of ours, which lies in `file` beside this one
 * @param marks properties that tell ours from others
 */
export function onlyOurs(schema: Schema, file: string, marks: readonly string[]): Schema {
  const { $schema, title, properties, defaultSnippets } = schema;
  // A name that is being written is still empty.
  const known = ['', ...Object.keys(properties as object)];
  return {
    $schema,
    title,
    type: 'object',
    // For an empty file, in which no condition is looked at.
    defaultSnippets,
    if: {
      anyOf: [...marks.map(mark => ({ required: [mark] })), { propertyNames: { enum: known } }],
    },
    then: { $ref: `./${file}` },
  };
}
