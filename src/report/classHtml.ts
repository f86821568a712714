import { createHash } from 'node:crypto';
import { escapeHtml } from '../base/escapeHtml.ts';
import { html, type Html } from '../base/html.ts';
import { text, type Text } from '../base/text.ts';
import { classCausesList } from './classCausesList.ts';
import { classHeatMap } from './classHeatMap.ts';
import { checksOfClass, classRows, type ClassInput } from './classInput.ts';
import type { ClassPage } from './classPage.ts';
import { classScript } from './classScript.ts';
import { classStudent } from './classStudent.ts';
import { classStyle } from './classStyle.ts';
import { classSummary } from './classSummary.ts';
import { withValidText } from './validText.ts';

/** Characters for whole findings of all students; the page stays below 10 MB, and usable. */
const room = 4_000_000;

/**
 * The report of a class as one page that needs nothing else and sends nothing anywhere: how the class did, who passed what,
 * what goes wrong most often, and each student's findings. It is for instructors: it shows hidden checks as they are.
 */
export function classHtml(input: ClassInput): string {
  const { localizer } = input;
  const say = (sentence: Text): string => localizer.say(sentence);
  const manifest = withValidText(input.lab.manifest);
  const page: ClassPage = {
    manifest,
    digest: input.lab.digest,
    rows: withValidText(classRows(input)),
    checks: withValidText(checksOfClass(input)),
    localizer,
    say,
  };
  const each = Math.min(60_000, Math.floor(room / Math.max(1, page.rows.length)));
  const title = say(text('{lab}: how the class did', { lab: manifest.title }));
  return pageOf(
    html`<header>
        <h1>${title}</h1>
        <p>
          ${manifest.id} ${manifest.version} · SHA-256 ${page.digest.slice(0, 12)}… ·
          ${say(text('For instructors: it shows what hidden checks found, too.'))}
        </p>
      </header>
      <main>
        ${classSummary(page)} ${classHeatMap(page)} ${classCausesList(page)}
        <section aria-labelledby="students">
          <h2 id="students">${say(text('Students'))}</h2>
          <div class="tools" hidden>
            <button type="button" data-open="true">${say(text('Open all'))}</button
            ><button type="button" data-open="false">${say(text('Close all'))}</button>
          </div>
          ${page.rows.map((row, student) => classStudent(row, student, page, each))}
        </section>
      </main>`,
    title,
    localizer.locale,
  );
}

/** Nothing is loaded, and no script runs but ours. */
export function pageOf(body: Html, title: string, locale: string): string {
  const policy = `default-src 'none'; style-src ${hashOf(classStyle)}; script-src ${hashOf(classScript)}; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="${escapeHtml(locale)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${classStyle}</style>
</head>
<body>
${body.source}
<script>${classScript}</script>
</body>
</html>
`;
}

function hashOf(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}
