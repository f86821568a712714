/** Above every number that the kernel gives out (proc(5), pid_max). */
const pidMaxLimit = 2 ** 22;

/**
 * Compares numbers of processes or threads by when they were given out, seen from the first of them: the kernel counts
 * up, and begins anew where the numbers end.
 */
export function birthOrder(first: number): (a: number, b: number) => number {
  const turn = (id: number): number => (id >= first ? id : id + pidMaxLimit);
  return (a, b) => turn(a) - turn(b);
}
