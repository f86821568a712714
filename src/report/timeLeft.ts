/** After so many the average means something. */
const leastDone = 3;

/** Milliseconds that the rest will take if it goes on as it went; undefined as long as nobody can know. */
export function timeLeft(elapsedMs: number, done: number, total: number): number | undefined {
  if (done < leastDone || total <= done) return undefined;
  return (elapsedMs / done) * (total - done);
}
