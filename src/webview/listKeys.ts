export interface ListPlace {
  /** Index of the row that has the focus. */
  readonly at: number;
  /** Rows that are in sight at once; a page is one less, so that the eye keeps its place. */
  readonly inSight: number;
  readonly count: number;
}

/** The index of the row to which a key leads from there, as in any list; undefined for keys that lead nowhere. */
export function rowByKey(key: string, { at, inSight, count }: ListPlace): number | undefined {
  const page = Math.max(1, inSight - 1);
  const rows: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const wanted = rows[key];
  return wanted === undefined ? undefined : Math.min(count - 1, Math.max(0, wanted));
}
