/** A link of a page that starts a command with these arguments. */
export function commandUri(command: string, ...args: readonly unknown[]): string {
  return args.length === 0
    ? `command:${command}`
    : `command:${command}?${encodeURIComponent(JSON.stringify(args))}`;
}
