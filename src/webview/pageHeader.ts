import { html, nothing, type TemplateResult } from 'lit';
import type { FromConnectionsView } from '../protocol/webviewMessages.ts';
import type { PageModel } from './pageModel.ts';
import { queueGauge } from './queueGauge.ts';
import type { Strings } from './strings.ts';

type Deed = (FromConnectionsView & { type: 'do' })['what'];
type Act = (what: Deed) => void;

/** What is followed, whether it lives, and its listeners. */
export function pageHeader(model: PageModel, act: Act): TemplateResult {
  const { ended, strings, offers, hasLooked } = model;
  const listeners = [...model.sockets.listeners];
  return html`<header>
    <div class="title">
      <h1>${titleWords(model)}</h1>
      <span class="life ${ended === undefined ? 'live' : 'over'}"
        >${strings.say(ended === undefined ? 'live' : 'ended')}</span
      >
      ${offers.followServer ? button('followServer', strings, act) : nothing}
    </div>
    ${ended === undefined ? nothing : html`<p class="reason">${ended.reason}</p>`}
    <div class="facts">
      ${
        listeners.length === 0 && hasLooked && ended === undefined
          ? html`<span class="gone">${strings.say('noListener')}</span>`
          : listeners.map(listener => queueGauge(listener, strings, listeners.length > 2))
      }
    </div>
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
