import { html, type Html } from '../base/html.ts';
import { text } from '../base/text.ts';
import type { ClassPage } from './classPage.ts';
import { percent } from './classPage.ts';
import { classStatistics, type ClassStatistics } from './classStatistics.ts';

/** How the class did as a whole: numbers, and how the scores are spread. */
export function classSummary(page: ClassPage): Html {
  const { say } = page;
  const numbers = classStatistics(page.rows, page.checks);
  const tile = (value: string | number, words: string): Html =>
    html`<div>
      <dd>${value}</dd>
      <dt>${words}</dt>
    </div>`;
  const some = (value: number, words: string): Html | false => value > 0 && tile(value, words);
  return html`<section aria-labelledby="summary">
    <h2 id="summary">${say(text('Summary'))}</h2>
    <dl class="tiles">
      ${[
        tile(numbers.students, say(text('students'))),
        tile(numbers.mean === undefined ? '–' : percent(numbers.mean), say(text('mean'))),
        tile(numbers.median === undefined ? '–' : percent(numbers.median), say(text('median'))),
        tile(numbers.full, say(text('full marks'))),
        some(numbers.notBuilt, say(text('do not build'))),
        some(numbers.rejected, say(text('rejected'))),
        some(numbers.notGraded, say(text('not graded'))),
        some(numbers.missing, say(text('handed in nothing'))),
      ]}
    </dl>
    ${numbers.scored > 0 && histogram(numbers, page)}
  </section>`;
}

const bar = { width: 38, gap: 6, height: 120 };

/** Ten bars; whoever does not see them is told the same numbers. */
function histogram({ distribution }: ClassStatistics, { say }: ClassPage): Html {
  const most = Math.max(...distribution, 1);
  const width = distribution.length * (bar.width + bar.gap) + bar.gap;
  const label = (tenth: number): string => `${tenth * 10}–${tenth * 10 + 10}`;
  const told = distribution.map((count, tenth) => `${label(tenth)} %: ${count}`).join('; ');
  const bars = distribution.map((count, tenth) => {
    const x = bar.gap + tenth * (bar.width + bar.gap);
    const height = count === 0 ? 2 : Math.max(4, Math.round((count / most) * bar.height));
    const y = 20 + bar.height - height;
    const middle = x + bar.width / 2;
    return html`<rect
        x="${x}"
        y="${y}"
        width="${bar.width}"
        height="${height}"
        rx="2"
        ${count === 0 && html` class="none"`}
      />
      <text x="${middle}" y="${y - 6}">${count}</text
      ><text class="axis" x="${middle}" y="${bar.height + 38}">${label(tenth)}</text> `;
  });
  const title = say(text('How many students have how many percent of the points'));
  return html`<figure>
    <figcaption id="spread">${title}</figcaption>
    <div class="wide">
      <svg
        viewBox="0 0 ${width} ${bar.height + 46}"
        width="${width}"
        height="${bar.height + 46}"
        role="img"
        aria-labelledby="spread spread-told"
      >
        <desc id="spread-told">${told}</desc>
        ${bars}
      </svg>
    </div>
  </figure>`;
}
