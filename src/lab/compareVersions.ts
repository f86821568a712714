/** The order of versions such as `1.10.0`: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
