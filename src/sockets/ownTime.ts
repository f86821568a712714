/**
 * Processor time of this process so far, milliseconds. Taken before and after a piece of work that waits for nothing, it
 * says what that cost; a clock would count the time in which others had the processor.
 */
export function ownTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
