/** Points without the dust of sums of fractions: two digits behind the point. */
export function roundPoints(value: number): number {
  return Math.round(value * 100) / 100;
}
