import { createHash } from 'node:crypto';
import { text, type Localizer, type Text } from '../base/text.ts';
import type { Recording } from '../protocol/recording.ts';
import { conversationSvg } from './conversationSvg.ts';
import { formatDuration } from './duration.ts';
import { escapeMarkup } from './escapeMarkup.ts';
import { recordingJson } from './recordingJson.ts';
import { stepDetail, stepWords } from './stepWords.ts';

const style = `
body{font:15px/1.5 system-ui,"DejaVu Sans","Noto Sans CJK SC",sans-serif;color:#1f2328;background:#fff;margin:24px;color-scheme:light}
h1{font-size:20px}h2{font-size:16px;margin-top:28px}
svg{max-width:100%;height:auto}
ol{padding-left:44px;font:13px/1.7 ui-monospace,"DejaVu Sans Mono",Consolas,monospace}
li span{color:#59636e}li{overflow-wrap:anywhere}li.now{background:#fff8c5}
.bar{position:sticky;top:0;background:#fff;padding:8px 0;display:flex;gap:12px;align-items:center;border-bottom:1px solid #d1d9e0}
.bar input{flex:1;min-width:8em;accent-color:#0969da}.bar output{min-width:22em}
.later{opacity:.12}
@media print{.bar{display:none}.later{opacity:1}li.now{background:none}}
`;

/** Fades what comes after the step that the slider stands at. Written for every browser of these years, without modules. */
const script = `
(function () {
  var slider = document.getElementById('slider'), said = document.getElementById('said');
  var items = document.querySelectorAll('li[data-step]'), groups = document.querySelectorAll('g[data-step]');
  function show() {
    var at = Number(slider.value);
    groups.forEach(function (group) { group.classList.toggle('later', Number(group.dataset.step) >= at); });
    items.forEach(function (item) { item.classList.toggle('now', Number(item.dataset.step) === at - 1); });
    said.textContent = at > 0 && items[at - 1] ? items[at - 1].firstChild.textContent : '';
  }
  slider.addEventListener('input', show);
  show();
})();
`;

/**
 * A recording as one HTML file that needs nothing else: the drawing, a slider through its steps, the steps as a list, and
 * the recording itself as JSON in the element `recording`. Nothing in it is loaded, and nothing of the recording runs.
 */
export function conversationHtml(recording: Recording, localizer: Localizer): string {
  const say = (sentence: Text): string => escapeMarkup(localizer.say(sentence));
  const { check, lab, steps } = recording;
  const title = escapeMarkup(`${lab} · ${check.id} ${check.title}`);
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hashOf(script)}'`;
  const items = steps.map((step, index) => {
    const detail = stepDetail(step);
    const words = escapeMarkup(`${step.who}: ${localizer.say(stepWords(step))}`);
    const rest = escapeMarkup([detail, formatDuration(step.atMs)].filter(Boolean).join(' · '));
    return `<li data-step="${index}">${words} <span>${rest}</span></li>`;
  });
  // No end of the element can stand in the JSON.
  const json = recordingJson(recording).trimEnd().replaceAll('<', '\\u003c');
  return `<!DOCTYPE html>
<html lang="${escapeMarkup(localizer.locale)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<h1>${title}</h1>
<div class="bar"><label for="slider">${say(text('Steps'))}</label><input id="slider" type="range" min="0" max="${steps.length}" value="${steps.length}"><output id="said" for="slider"></output></div>
${conversationSvg(recording, localizer)}
<h2>${say(text('Steps'))}</h2>
<ol>
${items.join('\n')}
</ol>
<script type="application/json" id="recording">${json}</script>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(source: string): string {
  return createHash('sha256').update(source).digest('base64');
}
