/**
 * Looks again and again until `look` no longer throws, and resolves with what it gives; when the time is over, rejects
 * with its last complaint. A page is drawn, and a file written, a little after what caused it: whoever looks once
 * looks too early on a busy machine.
 */
export async function soon<T>(look: () => T | Promise<T>, limitMs = 30_000): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
