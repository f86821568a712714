import type { CheckManifest, LabManifest } from '../lab/manifest.ts';
import { html, type Html } from '../base/html.ts';
import { prose } from '../base/prose.ts';
import type { Translate } from './translate.ts';
import { checkTitle, points } from './wording.ts';

/** Something that is to be known before a pack is installed. */
export interface PackWarning {
  readonly words: string;
  /** Somebody may be passing off a lab as another's. */
  readonly loud: boolean;
}

/** What a pack is, and what installing it would mean here; all words are in the editor's language. */
export interface PackFacts {
  /** Name of the file. */
  readonly file: string;
  readonly manifest: LabManifest;
  readonly kind: 'learner' | 'instructor';
  /** Who signed it, and what is known here of that key; absent where nobody did. */
  readonly signer?: { readonly name: string; readonly keyId: string; readonly note: string } | undefined;
  readonly proof: {
    readonly socklab: string;
    readonly checks: number;
    readonly solutions: number;
    readonly variants: number;
    readonly faults: number;
  };
  /** SHA-256 of the manifest, and so of everything. */
  readonly digest: string;
  readonly files: readonly { readonly name: string; readonly size: number; readonly sha256: string }[];
  /** The instructions as they are written. */
  readonly readme: string;
  /** About whoever signed it. */
  readonly signerWarnings: readonly PackWarning[];
  readonly install: InstallFacts;
}

export interface InstallFacts {
  /** `refused`: it cannot be installed here, for the reason that `notes` names. */
  readonly step: 'new' | 'update' | 'same' | 'replace' | 'refused';
  /** The version that is installed. */
  readonly before?: string | undefined;
  /** Further words: a downgrade, another content, why not. */
  readonly notes: readonly string[];
  /** Command URIs; an absent one is not offered. */
  readonly links: {
    readonly install?: string | undefined;
    readonly open?: string | undefined;
    readonly trust?: string | undefined;
  };
}

/** The body of the page of a pack. No scripts: nothing that is in a pack does anything before it is installed. */
export function packPage(facts: PackFacts, t: Translate): Html {
  const install = installSection(facts, t);
  const signer = signerSection(facts, t);
  return html`<main class="pack">
    ${header(facts, t)} ${isLoud(facts) ? [signer, install] : [install, signer]}
    ${checksSection(facts.manifest, t)} ${proofSection(facts, t)} ${readmeSection(facts, t)}
    ${filesSection(facts, t)}
  </main>`;
}

/** The page of a file that is no pack, or one that is refused. */
export function refusedPackPage(file: string, reason: string, t: Translate): Html {
  return html`<main class="pack">
    <header>
      <p class="crumbs">${t('Lab pack')} · ${file}</p>
      <h1>${t('This pack is refused')}</h1>
    </header>
    <section class="advice loud">
      <h2>${t('Why')}</h2>
      <p>${reason}</p>
    </section>
    <p>${t('Nothing of it was written or run. Ask whoever gave it to you for another copy.')}</p>
  </main>`;
}

function header({ file, manifest, kind }: PackFacts, t: Translate): Html {
  const languages = Object.values(manifest.languages).map(({ title }) => title);
  return html`<header>
    <p class="crumbs">${t('Lab pack')} · ${file}</p>
    <h1>${manifest.title}</h1>
    <p class="standing">
      <span class="verdict">${manifest.version}</span>
      <span>${languages.join(' · ')}</span>
      <span>${points(fullScore(manifest), t)}</span>
    </p>
    <p class="message">${prose(manifest.summary)}</p>
    ${
      kind === 'instructor' &&
      html`<p class="remark">
        ${t('For instructors: the solutions and the faulty servers are in it. Do not hand it to learners.')}
      </p>`
    }
  </header>`;
}

function installSection(facts: PackFacts, t: Translate): Html {
  const { manifest, install } = facts;
  const { step, before = '', links, notes } = install;
  const { version } = manifest;
  const label = {
    new: t('Install'),
    update: t('Update to {version}', { version }),
    replace: t('Replace {before}', { before }),
  };
  return html`<section class="install" aria-label="${t('Installation')}">
    <p role="status">
      ${
        step === 'same'
          ? html`<strong class="done">✓ ${t('Installed')}</strong> ${t('Just as it is in this pack.')}`
          : step === 'update' || step === 'replace'
            ? t('{before} is installed; this pack has {version}.', { before, version })
            : step === 'new' && t('Not installed here.')
      }
    </p>
    ${notes.map(note => html`<p class="remark">${note}</p>`)}
    <nav>
      ${button(links.open, t('Open Lab…'), step === 'same')}
      ${
        step in label &&
        button(
          links.install,
          isLoud(facts) ? t('Install All the Same…') : label[step as keyof typeof label],
          !isLoud(facts),
        )
      }
      ${button(links.trust, t('Manage Workspace Trust'), false)}
    </nav>
  </section>`;
}

function signerSection(facts: PackFacts, t: Translate): Html {
  const { signer, signerWarnings } = facts;
  const warns = isLoud(facts);
  const look = warns ? 'loud' : signerWarnings.length > 0 || !signer ? 'careful' : 'known';
  return html`<section class="advice ${look}">
    <h2>
      ${
        warns
          ? t('Warning: this may be somebody else')
          : signer
            ? t('Signed by {name}', { name: signer.name })
            : t('Signed by nobody')
      }
    </h2>
    ${
      signer &&
      html`<p class="key">
        ${warns && `${signer.name} ·`} ${t('Key')} <code>${signer.keyId}</code>
        <span class="quiet">(${signer.note})</span>
      </p>`
    }
    ${signerWarnings.map(({ words }) => html`<p>${words}</p>`)}
    ${
      signer &&
      signerWarnings.length === 0 &&
      html`<p>${t('You have said yes to this key before, and the pack is as it was signed.')}</p>`
    }
  </section>`;
}

function checksSection(manifest: LabManifest, t: Translate): Html {
  return html`<section>
    <h2>${t('Checks')}</h2>
    <table class="checks">
      <thead>
        <tr>
          <th scope="col">${t('Check')}</th>
          <th scope="col">${t('Title')}</th>
          <th scope="col" class="number">${t('Points')}</th>
        </tr>
      </thead>
      <tbody>
        ${manifest.checks.map((check, index) => checkRow(check, index + 1, t))}
      </tbody>
    </table>
  </section>`;
}

function checkRow(check: CheckManifest, number: number, t: Translate): Html {
  return html`<tr>
    <th scope="row">${check.visibility === 'hidden' ? '–' : check.id}</th>
    <td>${prose(checkTitle(check, number, undefined, t))}</td>
    <td class="number">${check.bonus ? t('{points} extra', { points: check.points }) : check.points}</td>
  </tr>`;
}

function proofSection({ proof }: PackFacts, t: Translate): Html {
  const { socklab, checks, solutions, variants, faults } = proof;
  return html`<section>
    <h2>${t('What was proved')}</h2>
    <p>
      ${t(
        'Socklab {socklab} proved it before it was packed: every right server passed, and every faulty one was caught (checks: {checks}, solutions: {solutions}, variants: {variants}, faults: {faults}).',
        { socklab, checks, solutions, variants, faults },
      )}
    </p>
    <p class="quiet">${t('So says whoever made the pack; it is not proved anew here.')}</p>
  </section>`;
}

function readmeSection({ readme }: PackFacts, t: Translate): Html {
  return html`<details>
    <summary>${t('Instructions')}</summary>
    <pre tabindex="0" role="region" aria-label="${t('Instructions')}">${readme}</pre>
  </details>`;
}

function filesSection({ files, digest }: PackFacts, t: Translate): Html {
  return html`<details>
      <summary>${t('Files and their SHA-256 ({n})', { n: files.length })}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="${t('Files')}">
        <table class="files">
          <thead>
            <tr>
              <th scope="col">${t('File')}</th>
              <th scope="col" class="number">${t('Bytes')}</th>
              <th scope="col">SHA-256</th>
            </tr>
          </thead>
          <tbody>
            ${files.map(
              ({ name, size, sha256 }) =>
                html`<tr>
                  <th scope="row">${name}</th>
                  <td class="number">${size}</td>
                  <td><code>${sha256}</code></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
    <footer>${t('SHA-256 of the pack')} <code>${digest}</code></footer>`;
}

function fullScore({ checks }: LabManifest): number {
  return checks.reduce((sum, { points: worth, bonus }) => sum + (bonus ? 0 : worth), 0);
}

function button(uri: string | undefined, label: string, isPrimary: boolean): Html | undefined {
  return uri === undefined
    ? undefined
    : html`<a class="button ${isPrimary && 'primary'}" href="${uri}">${label}</a>`;
}

/** Then it is read before there is anything to press. */
function isLoud({ signerWarnings }: PackFacts): boolean {
  return signerWarnings.some(({ loud }) => loud);
}
