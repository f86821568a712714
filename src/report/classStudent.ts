import { html, type Html } from '../base/html.ts';
import { prose } from '../base/prose.ts';
import { text, type Text } from '../base/text.ts';
import type { CheckResult, Grade } from '../protocol/grade.ts';
import type { SubmissionResult } from '../protocol/submissionResult.ts';
import { buildText } from './buildText.ts';
import { toldBefore } from './causesText.ts';
import { classFinding } from './classFinding.ts';
import { classScore, scoreShare } from './classScore.ts';
import type { ClassRow } from './classInput.ts';
import { anchor, anchored, percent, scoreWords, verdictBadge, type ClassPage } from './classPage.ts';
import { plainPaint } from './paint.ts';
import { roundPoints } from './roundPoints.ts';

/**
 * Everything about one student, folded away.
 * @param room characters for whole findings; those that come later are told without bytes and evidence
 */
export function classStudent(row: ClassRow, student: number, page: ClassPage, room: number): Html {
  const { result, student: who } = row;
  const score = classScore(result, page.checks);
  const share = score ? scoreShare(score) : 0;
  return html`<details class="student" id="${anchor(student)}">
    <summary>
      <b>${who.id}</b>${who.name !== undefined && html` ${who.name}`}<span class="points"
        >${scoreWords(row, page)}${score && html` · ${percent(share)}`}</span
      >
    </summary>
    <div>${facts(row, page)}${result && body(result, student, page, room)}</div>
  </details> `;
}

function facts({ student, result }: ClassRow, { say, manifest }: ClassPage): Html {
  if (!result) return html`<p>${say(text('Nothing was handed in.'))}</p>`;
  const { grade, submission, unofficial, attempts, notes = [], reason } = result;
  const language = grade && (manifest.languages[grade.language]?.title ?? grade.language);
  const claims =
    unofficial &&
    say(
      text('The learner’s own report says {score}/{max}.', {
        score: roundPoints(unofficial.score),
        max: roundPoints(unofficial.maxScore),
      }),
    );
  const differs = unofficial && (!grade || unofficial.score !== grade.score);
  const line = [
    student.email,
    submission.name,
    language,
    grade && say(text('seed {seed} · sandbox {sandbox}', { seed: grade.seed, sandbox: grade.sandbox })),
    `SHA-256 ${submission.digest.slice(0, 12)}…`,
    attempts > 1 && say(text('tried {n} times', { n: attempts })),
  ];
  const title = (word: Text): string => say(word);
  return html`<p class="facts">${line.filter(Boolean).join(' · ')}</p>
    ${reason && html`<p><strong>${result.outcome === 'rejected' ? title(text('Rejected')) : title(text('Not graded'))}.</strong> ${prose(reason.message)}</p>`}
    ${[...notes, ...(grade?.notes ?? [])].map(note => html`<p class="note">${prose(note)}</p>`)}
    ${claims !== undefined && html`<p class="note${differs && ' differs'}">${claims}</p>`}`;
}

function body({ grade }: SubmissionResult, student: number, page: ClassPage, room: number): Html | undefined {
  if (!grade) return undefined;
  if (!grade.build.ok) {
    const lines = buildText(grade.build, { localizer: page.localizer, paint: plainPaint, columns: 110 });
    return html`<pre tabindex="0">${lines.map(line => line.trimEnd()).join('\n')}</pre>
      ${anchorsOnly(grade.checks, student, page)}`;
  }
  const causes = grade.causes ?? [];
  let left = room;
  const parts = grade.checks.map(check => {
    if (check.verdict === 'passed' || check.verdict === 'skipped' || check.verdict === 'cancelled')
      return check.note !== undefined && html`<p class="note">${check.id}: ${prose(check.note)}</p>`;
    const place = page.checks.findIndex(({ id }) => id === check.id);
    const first = toldBefore(check, causes);
    const same = page.checks.findIndex(({ id }) => id === first);
    const alike = first !== undefined && {
      check: first,
      anchor: anchor(student, Math.max(0, same)),
    };
    const finding = classFinding(check, page, { ...(alike && { sameAs: alike }), isWhole: left > 0 });
    left -= finding.source.length;
    return html`<section${anchored(student, place)}><h3>${verdictBadge(check.verdict, page)} ${check.id} ${check.title} <small>${roundPoints(check.points)}/${roundPoints(check.maxPoints)}</small></h3>
${finding}</section>`;
  });
  return html`${parts}${skipped(grade, student, page)}`;
}

/** What was not run, once for each reason. */
function skipped({ checks }: Grade, student: number, page: ClassPage): Html {
  const reasons = new Map<string, CheckResult[]>();
  for (const check of checks) {
    if (check.verdict !== 'skipped' && check.verdict !== 'cancelled') continue;
    const reason = check.finding?.message ?? '';
    reasons.set(reason, [...(reasons.get(reason) ?? []), check]);
  }
  return html`${[...reasons].map(
    ([reason, group]) =>
      html`<section>
        <h3>
          ${verdictBadge(group[0]?.verdict ?? 'skipped', page)}
          ${group.map((check, i) => {
            const place = page.checks.findIndex(({ id }) => id === check.id);
            return html`${i > 0 && ', '}<span${anchored(student, place)}>${check.id}</span>`;
          })}
        </h3>
        ${reason !== '' && html`<p>${prose(reason)}</p>`}
      </section>`,
  )}`;
}

/** Nothing was run, but the table leads here. */
function anchorsOnly(checks: readonly CheckResult[], student: number, page: ClassPage): Html {
  const places = checks.map(check => page.checks.findIndex(({ id }) => id === check.id));
  return html`${places.map(place => html`<i${anchored(student, place)}></i>`)}`;
}
