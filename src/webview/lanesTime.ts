/** How much time the lanes show, ms; `all` from the first connection on. */
export const zooms = { zoomShort: 10_000, zoomMinute: 60_000, zoomAll: Infinity } as const;
export type Zoom = keyof typeof zooms;

/** A stretch of time on so many pixels. */
export interface TimeScale {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Of the whole, CSS pixels. */
  readonly width: number;
}

/** The shortest time that is spread over the whole width, ms: of what is over, and of what goes on. */
const shortest = 50;
const shortestLive = 10_000;

/**
 * What is shown: up to the end, but around the cursor where there is one and the time does not hold everything. What goes
 * on grows from the right until the time is full.
 * @param times `begin` the first moment of all, `end` the last one
 */
export function timeScale(zoom: Zoom, { begin, end, isLive, cursor }: TimesShown, width: number): TimeScale {
  const span = Math.max(isLive ? shortestLive : shortest, Math.min(zooms[zoom], end - begin));
  if (cursor === undefined) return { from: end - span, to: end, width };
  const to = Math.max(begin + span, Math.min(end, cursor + span / 4));
  return { from: to - span, to, width };
}

export interface TimesShown {
  readonly begin: number;
  readonly end: number;
  readonly isLive: boolean;
  readonly cursor?: number;
}

/** Where a moment stands, pixels from the left; outside of the width for what is not shown. */
export function placeOf({ from, to, width }: TimeScale, moment: number): number {
  return ((moment - from) / (to - from)) * width;
}

export interface Tick {
  readonly x: number;
  /** From the origin, ms; negative before it. */
  readonly ms: number;
}

/** So many pixels lie between two ticks at least. */
const apart = 70;

/** Round times from an origin on: the present moment while it lives, the beginning for what is over. */
export function ticks(scale: TimeScale, origin: number): Tick[] {
  const step = roundUp(((scale.to - scale.from) / scale.width) * apart);
  const first = Math.ceil((scale.from - origin) / step);
  const last = Math.floor((scale.to - origin) / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => {
    const ms = (first + i) * step;
    return { x: placeOf(scale, origin + ms), ms };
  });
}

/** 1, 2 or 5 times a power of ten; from ten seconds on what divides minutes and hours. */
function roundUp(ms: number): number {
  const long = [10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000];
  if (ms > 5000) return long.find(each => each >= ms) ?? Math.ceil(ms / 3_600_000) * 3_600_000;
  const power = 10 ** Math.floor(Math.log10(ms));
  return power * ([1, 2, 5, 10].find(each => each * power >= ms) ?? 10);
}

/** `35 ms`, `0.4 s`, `12 s`, `3:05`; of a tick with no more digits than it needs. */
export function durationWords(ms: number, isRound = false): string {
  const sign = ms < 0 ? '−' : '';
  const abs = Math.abs(ms);
  if (abs === 0) return '0 s';
  if (abs < 95) return `${sign}${Math.round(abs)} ms`;
  if (abs < 60_000) {
    const seconds = abs / 1000;
    return `${sign}${isRound ? Number(seconds.toFixed(2)) : seconds < 10 ? seconds.toFixed(1) : Math.floor(seconds)} s`;
  }
  const whole = Math.floor(abs / 1000);
  return `${sign}${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
