import type { CheckResult } from '../protocol/grade.ts';
import type { ByteDiff, Finding } from '../protocol/finding.ts';
import { evidenceSection } from './findingEvidence.ts';
import { transcriptSection } from './findingTranscript.ts';
import { html, type Html } from '../base/html.ts';
import { prose } from '../base/prose.ts';
import type { Translate } from './translate.ts';
import { verdictLook } from './verdictLooks.ts';
import { timeTaken } from './wording.ts';

export interface FindingFacts {
  readonly result: CheckResult;
  readonly labTitle: string;
  readonly language: string;
  /** The other checks that fail from the same cause, in the order of the lab. */
  readonly sameCause?: readonly { readonly id: string; readonly title: string; readonly uri: string }[];
  /** Absent: nothing of it is said. */
  readonly seed?: string | undefined;
  readonly sandbox?: string | undefined;
  /** Command URIs; an absent one is not offered. */
  readonly links: {
    readonly again?: string | undefined;
    /** Steps through the check. */
    readonly watch?: string | undefined;
    /** Scrubs through what was recorded of it. */
    readonly replay?: string | undefined;
    /** What the compiler said; stands in the place of `again`, which would end the same way. */
    readonly problems?: string | undefined;
    readonly openFile?: { readonly name: string; readonly uri: string } | undefined;
    /** To the note on what the check is about; its title is in the result. */
    readonly concept?: string | undefined;
    readonly readme?: string | undefined;
    readonly previous?: string | undefined;
    readonly next?: string | undefined;
  };
}

/** The body of the page that explains one check's result, most helpful first. No scripts; links are commands. */
export function findingPage(facts: FindingFacts, t: Translate): Html {
  const { result } = facts;
  const { finding } = result;
  const read = conceptLink(facts, t);
  return html`<main>
    ${header(facts, t)}
    ${
      finding
        ? explanation(finding, sameCause(facts, t), read, t)
        : html`<p class="message">${passedWords(result, t)}</p>
            ${read}`
    }
    ${hintLadder(result.hints, t)} ${finding?.evidence && evidenceSection(finding.evidence, t)}
    ${finding && finding.transcript.length > 0 && transcriptSection(finding.transcript, t)}
    ${footer(facts, t)}
  </main>`;
}

function header({ result, labTitle, language, links }: FindingFacts, t: Translate): Html {
  const look = verdictLook(result.verdict, t);
  const took = timeTaken(result, t);
  return html`<header>
    <p class="crumbs">${labTitle} · ${language} · ${result.id}</p>
    <h1>${result.title}</h1>
    <p class="standing">
      <span class="verdict ${result.verdict}">${look.words}</span>
      <span
        >${t('{points} of {maxPoints} points', { points: result.points, maxPoints: result.maxPoints })}</span
      >
      ${took !== undefined && html`<span>${took}</span>`}
    </p>
    <nav>
      ${
        links.problems === undefined
          ? link(links.again, t('Run this check again'), 'primary')
          : link(links.problems, t('Show Problems'), 'primary')
      }
      ${link(links.replay, t('Replay'))} ${link(links.watch, t('Watch'))}
      ${links.openFile && link(links.openFile.uri, t('Open {file}', { file: links.openFile.name }))}
      ${link(links.readme, t('Instructions'))}
      ${
        (links.previous ?? links.next) !== undefined &&
        html`<span class="pager"
          >${link(links.previous, t('← Previous'))}${link(links.next, t('Next →'))}</span
        >`
      }
    </nav>
  </header>`;
}

function explanation(finding: Finding, alike: Html | undefined, read: Html | undefined, t: Translate): Html {
  return html`<p class="message">${prose(finding.message)}</p>
    ${
      (finding.cause ?? finding.nextStep) !== undefined &&
      html`<section class="advice">
        ${
          finding.cause !== undefined &&
          html`<h2>${t('Likely cause')}</h2>
            <p>${prose(finding.cause)}</p>`
        }
        ${
          finding.nextStep !== undefined &&
          html`<h2>${t('Next step')}</h2>
            <p>${prose(finding.nextStep)}</p>`
        }
        ${alike}
      </section>`
    }
    ${read}
    ${
      (finding.expected ?? finding.actual) !== undefined &&
      html`<section class="pair">
        <div class="expected">
          <h2>${t('Expected')}</h2>
          <pre>${finding.expected ?? '–'}</pre>
        </div>
        <div class="actual">
          <h2>${t('Got')}</h2>
          <pre>${finding.actual ?? '–'}</pre>
        </div>
      </section>`
    }
    ${finding.diff && byteDiff(finding.diff, t)}`;
}

function byteDiff(diff: ByteDiff, t: Translate): Html {
  const at = diff.offset - diff.windowStart;
  const expected = diff.expectedHex.split(' ').filter(Boolean);
  const actual = diff.actualHex.split(' ').filter(Boolean);
  const columns = Array.from({ length: Math.max(expected.length, actual.length) }, (_, i) => i);
  const cells = (own: readonly string[], other: readonly string[]): Html | Html[] => {
    if (own.length === 0)
      return html`<td class="absent none" colspan="${columns.length}">${t('nothing')}</td>`;
    return columns.map(
      i =>
        html`<td class="${[own[i] !== other[i] && 'differs', i === at && 'first'].filter(Boolean).join(' ')}">
          ${own[i] ?? ''}
        </td>`,
    );
  };
  const ascii = (own: string, other: string): Html | false =>
    own !== '' &&
    html`<tr class="ascii">
      <td></td>
      ${cells([...own], [...other])}
    </tr>`;
  return html`<section>
    <h2>${t('Bytes')}</h2>
    <p>
      ${t('First difference at offset {offset}. Expected {expectedLength} bytes, got {actualLength}.', {
        offset: diff.offset,
        expectedLength: diff.expectedLength,
        actualLength: diff.actualLength,
      })}
    </p>
    <div class="scroll">
      <table class="bytes">
        <thead>
          <tr>
            <th scope="col">${t('Offset')}</th>
            ${columns.map(i => html`<th scope="col">${diff.windowStart + i}</th>`)}
          </tr>
        </thead>
        <tbody class="expected">
          <tr>
            <th scope="row">${t('Expected')}</th>
            ${cells(expected, actual)}
          </tr>
          ${ascii(diff.expectedAscii, diff.actualAscii)}
        </tbody>
        <tbody class="actual">
          <tr>
            <th scope="row">${t('Got')}</th>
            ${cells(actual, expected)}
          </tr>
          ${ascii(diff.actualAscii, diff.expectedAscii)}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** Each hint opens inside the one before it, so nobody reads further than they want. */
function hintLadder(hints: readonly string[], t: Translate): Html | undefined {
  if (hints.length === 0) return undefined;
  const ladder = hints.reduceRight<Html | undefined>(
    (deeper, hint, index) =>
      html`<details>
        <summary>${t('Hint {number} of {all}', { number: index + 1, all: hints.length })}</summary>
        <p>${prose(hint)}</p>
        ${deeper}
      </details>`,
    undefined,
  );
  return html`<section class="hints">
    <h2>${t('Hints')}</h2>
    ${ladder}
  </section>`;
}

/** What is mended together. */
function sameCause({ sameCause: others = [] }: FindingFacts, t: Translate): Html | undefined {
  if (others.length === 0) return undefined;
  return html`<h2>${t('From the same cause')}</h2>
    <ul class="alike">
      ${others.map(({ id, title, uri }) => html`<li><a href="${uri}">${id} ${title}</a></li>`)}
    </ul>`;
}

function conceptLink({ result, links }: FindingFacts, t: Translate): Html | undefined {
  if (!result.concept || links.concept === undefined) return undefined;
  const title = prose(result.concept.title);
  return html`<p class="concept">${t('Read:')} <a href="${links.concept}">${title}</a></p>`;
}

function footer({ seed, sandbox }: FindingFacts, t: Translate): Html | undefined {
  if (seed === undefined) return undefined;
  return html`<footer>${t('Sandbox {sandbox} · seed {seed}', { sandbox: sandbox ?? '–', seed })}</footer>`;
}

function passedWords(result: CheckResult, t: Translate): Html {
  if (result.note !== undefined) return prose(result.note);
  return html`${result.verdict === 'passed' ? t('Your server did what this check asks for.') : verdictLook(result.verdict, t).words}`;
}

function link(uri: string | undefined, label: string, kind = ''): Html | undefined {
  return uri === undefined ? undefined : html`<a class="button ${kind}" href="${uri}">${label}</a>`;
}
