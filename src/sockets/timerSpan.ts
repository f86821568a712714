const zero = 48;
const nine = 57;
const dot = 46;

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}

/**
 * The time left on a timer as ss(8) writes it, in ms: `51sec`, `1min58sec`, `200ms`, `052ms`, empty for 0. A number with
 * a point counts seconds whatever unit follows: `1.188ms` before iproute2 6.11 and `1.188sec` since are both 1188.
 * From 10 s on ss drops the milliseconds, from 10 min on the seconds. What is no number ends the reading.
 */
export function timerSpan(source: string, start = 0, end = source.length): number {
  let ms = 0;
  let at = start;
  while (at < end && isDigit(source.charCodeAt(at))) {
    let value = 0;
    for (; at < end && isDigit(source.charCodeAt(at)); at++)
      value = value * 10 + source.charCodeAt(at) - zero;
    if (at < end && source.charCodeAt(at) === dot) {
      let scale = 1000;
      value *= 1000;
      for (at++; at < end && isDigit(source.charCodeAt(at)); at++) {
        scale /= 10;
        value += (source.charCodeAt(at) - zero) * scale;
      }
      while (at < end && !isDigit(source.charCodeAt(at))) at++;
      ms += Math.round(value);
      continue;
    }
    if (source.startsWith('ms', at)) ms += value;
    else if (source.startsWith('min', at)) ms += value * 60_000;
    else if (source.startsWith('sec', at)) ms += value * 1000;
    else return ms;
    while (at < end && !isDigit(source.charCodeAt(at))) at++;
  }
  return ms;
}
