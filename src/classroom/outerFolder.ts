/**
 * The folders, with a `/` at their end, in which all of these files lie: what a folder that was packed as a whole comes in.
 * @param names with `/`; those that count.
 */
export function outerFolder(names: readonly string[]): string {
  const folders = names.map(name => name.split('/').slice(0, -1));
  const first = folders[0] ?? [];
  const depth = first.findIndex((part, i) => folders.some(parts => parts[i] !== part));
  const shared = depth < 0 ? first : first.slice(0, depth);
  return shared.map(part => `${part}/`).join('');
}
