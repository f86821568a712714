import { chmod } from 'node:fs/promises';

/** Does something as somebody who may not read everything, as root may. @param folder to be open to all */
export async function asNobody<T>(folder: string, action: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return action();
  await chmod(folder, 0o755);
  process.seteuid?.(65534);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}
