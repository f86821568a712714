/**
 * The command that starts a server: `{port}` is replaced wherever it occurs; where it does not, the port and the
 * further arguments are appended.
 * @param run the argument list of lab.json or .socklab.json
 */
export function serverCommand(run: readonly string[], port: number, args: readonly string[] = []): string[] {
  const number = String(port);
  if (!run.some(word => word.includes('{port}'))) return [...run, number, ...args];
  return [...run.map(word => word.replaceAll('{port}', number)), ...args];
}
