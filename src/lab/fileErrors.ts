/** The code of a file system error, `ENOENT` say; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Nothing is there, or the way to it leads through a file. */
export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** What a file system error is called where people read it: its code, else its message. */
export function fileErrorReason(error: unknown): string {
  return error instanceof Error ? (/^E[A-Z]+/.exec(error.message)?.[0] ?? error.message) : String(error);
}
