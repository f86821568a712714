import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type {
  FromValidationView,
  ToValidationView,
  ValidationPicture,
} from '../protocol/validationMessages.ts';
import { Strings } from './strings.ts';
import { validationChecks } from './validationChecks.ts';
import { validationDetail } from './validationDetail.ts';
import { validationHeader, validationProblems } from './validationHeader.ts';
import { validationLegend } from './validationMarks.ts';
import { validationMatrix } from './validationMatrix.ts';
import { moved, isThere, type MatrixPlace } from './validationPlace.ts';

/** What the page keeps of itself while it is hidden, and VS Code until it is opened again. */
export interface ValidationMemory {
  readonly folder?: string;
  readonly place?: MatrixPlace;
}

/** What the parts of the page draw from, and what they may do. */
export interface ValidationContext {
  readonly picture: ValidationPicture;
  readonly strings: Strings;
  /** Where the keyboard is in the matrix. */
  readonly place: MatrixPlace;
  readonly send: (message: FromValidationView) => void;
  /** @param focus also moves the keyboard there */
  readonly go: (place: MatrixPlace, focus: boolean) => void;
}

/** The page of a validation. Its style comes from the page, so it draws into the page and not into a shadow tree. */
export class ValidationElement extends LitElement {
  #picture: ValidationPicture | undefined;
  #strings = new Strings({});
  #place: MatrixPlace = {};
  #hasFocusToMove = false;

  send: (message: FromValidationView) => void = () => undefined;
  keep: (state: ValidationMemory) => void = () => undefined;

  remember(state: ValidationMemory | undefined): void {
    this.#place = state?.place ?? {};
  }

  hear(message: ToValidationView): void {
    if (message.type === 'strings') this.#strings = new Strings(message.strings);
    else {
      this.#picture = message.picture;
      if (!isThere(this.#place, message.picture)) this.#place = {};
      this.#keep();
    }
    this.requestUpdate();
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult | typeof nothing {
    const picture = this.#picture;
    if (!picture) return nothing;
    const context: ValidationContext = {
      ...{ picture, strings: this.#strings, place: this.#place },
      send: message => this.send(message),
      go: (place, focus) => this.#go(place, focus),
    };
    return html`<main>
        ${validationHeader(context)} ${validationProblems(context)}
        <div @keydown=${(event: KeyboardEvent) => this.#onKey(event)}>${validationMatrix(context)}</div>
        ${validationLegend(context)} ${validationChecks(context)}
      </main>
      ${validationDetail(context)}`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (!this.#hasFocusToMove) return;
    this.#hasFocusToMove = false;
    const target = this.querySelector<HTMLElement>('.matrix [tabindex="0"]');
    target?.focus();
    target?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #go(place: MatrixPlace, focus: boolean): void {
    if (place.line === this.#place.line && place.column === this.#place.column && !focus) return;
    this.#place = place;
    this.#hasFocusToMove = focus;
    this.#keep();
    this.requestUpdate();
  }

  #onKey(event: KeyboardEvent): void {
    if (!this.#picture || event.altKey || event.metaKey) return;
    const place = moved(this.#place, event.key, event.ctrlKey, this.#picture);
    if (!place) return;
    event.preventDefault();
    this.#go(place, true);
  }

  #keep(): void {
    const folder = this.#picture?.lab.folder;
    this.keep({ ...(folder !== undefined && { folder }), place: this.#place });
  }
}
