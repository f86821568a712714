import { html, nothing, type TemplateResult } from 'lit';
import type { FromConnectionsView } from '../protocol/webviewMessages.ts';
import { blindSpots } from '../sockets/blindSpots.ts';
import type { PageModel } from './pageModel.ts';
import { queueGauge } from './queueGauge.ts';
import type { Strings } from './strings.ts';

type Deed = (FromConnectionsView & { type: 'do' })['what'];
type Act = (what: Deed) => void;

/** Of a grade, which has a server for each check that runs. */
const mostListeners = 4;

/** What is followed, whether it lives, its listeners, and how the kernel is asked. */
export function pageHeader(model: PageModel, now: number, act: Act): TemplateResult {
  const { ended, strings, offers, hasLooked, isLive } = model;
  const listeners = [...model.sockets.listeners];
  const more = listeners.length - mostListeners;
  return html`<header role="none">
    <h1>${titleWords(model)}</h1>
    ${lifeMark(model)} ${ended === undefined ? nothing : html`<p class="reason">${ended.reason}</p>`}
    <div class="facts">
      ${
        listeners.length === 0 && hasLooked && isLive
          ? html`<span class="gone">${strings.say('noListener')}</span>`
          : listeners
              .slice(0, mostListeners)
              .map(listener => queueGauge(listener, now, strings, listeners.length > 2))
      }
      ${more > 0 ? html`<span class="gone">${strings.say('moreListeners', { count: more })}</span>` : nothing}
    </div>
    ${offers.followServer ? button('followServer', strings, act) : nothing}
    ${hasLooked ? samplingWords(model) : nothing}
  </header>`;
}

/** The page while nothing is followed. */
export function welcome({ strings, offers }: PageModel, act: Act): TemplateResult {
  const { start, reason, followServer } = offers;
  return html`<section class="welcome">
    <h1>${strings.say('nothingTitle')}</h1>
    <p>${strings.say('nothingText')}</p>
    ${
      reason === undefined
        ? html`<div class="offers">
            ${followServer ? button('followServer', strings, act) : nothing}
            ${start ? html`${button('run', strings, act)} ${button('grade', strings, act)}` : nothing}
          </div>`
        : html`<p class="reason">${reason}</p>`
    }
  </section>`;
}

function lifeMark({ followed, ended, strings }: PageModel): TemplateResult {
  const key = ended ? 'ended' : followed.kind === 'replay' ? 'replay' : 'live';
  return html`<span class="life ${key === 'live' ? 'live' : 'over'}">${strings.say(key)}</span>`;
}

/** How often the kernel is asked, what answers, and what that cannot see. */
function samplingWords({ sampling, sockets, strings, isLive }: PageModel): TemplateResult {
  const { source } = sockets;
  const blind = blindSpots(source)
    .map(each => strings.sentence(each))
    .join(' ');
  if (!sampling || !isLive) return html`<span class="sampling" title=${blind}>${source}</span>`;
  const everyMs = Math.round(sampling.everyMs);
  const costMs = sampling.costMs < 10 ? Number(sampling.costMs.toFixed(1)) : Math.round(sampling.costMs);
  return html`<span class="sampling" title=${`${strings.say('samplingHelp', { everyMs, costMs })} ${blind}`}
    >${strings.say('sampling', { source, everyMs })}</span
  >`;
}

function titleWords({ followed, strings }: PageModel): string {
  switch (followed.kind) {
    case 'nothing':
      return '';
    case 'server':
      return strings.say('followingServer', { label: followed.label, port: followed.port });
    case 'grade':
      return strings.say('followingGrade', { label: followed.label });
    case 'watch':
    case 'replay':
      return `${followed.label} · ${followed.check.title}`;
  }
}

function button(what: Deed, strings: Strings, act: Act): TemplateResult {
  return html`<button class="button" @click=${() => act(what)}>${strings.say(what)}</button>`;
}
