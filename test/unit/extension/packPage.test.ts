import * as assert from 'node:assert/strict';
import { packPage, refusedPackPage, type PackFacts } from '../../../src/extension/packPage.ts';
import { updatePage, type UpdateFacts } from '../../../src/extension/updatePage.ts';
import { newPack, sampleUpdate } from './samplePack.ts';

const t = (message: string, args: Record<string, string | number> = {}): string =>
  message.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole));

/** The page in one line. */
function page(more: Partial<PackFacts> = {}): string {
  return oneLine(packPage({ ...newPack, ...more }, t).source);
}

function update(more: Partial<UpdateFacts> = {}): string {
  return oneLine(updatePage({ ...sampleUpdate, ...more }, t).source);
}

function oneLine(html: string): string {
  return html.replaceAll(/\s+/g, ' ');
}

describe('packPage', () => {
  it('says what the lab is, who signed it, and what is in it', () => {
    const html = page();
    for (const part of [
      '<h1>Tiny lab</h1>',
      'Signed by Some Author',
      '<code>1c9f-04aa-77b2-10de-5c3a-e0f1</code>',
      'This is the first pack with this key.',
      '(checks: 4, solutions: 2, variants: 0, faults: 5)',
      'starters/c/server.c',
      '3f'.repeat(32),
      'ab'.repeat(32),
    ]) {
      assert.ok(html.includes(part), part);
    }
    assert.match(html, /class="button primary" href="command:install">Install</);
  });

  it('runs and shows nothing of what authors have written but the words', () => {
    const evil = '<script>alert(1)</script><img src=x onerror=alert(1)>';
    const html = page({
      file: evil,
      readme: evil,
      manifest: { ...newPack.manifest, title: evil, summary: evil },
      signer: { name: evil, keyId: 'x', note: evil },
      signerWarnings: [{ words: evil, loud: true }],
      files: [{ name: evil, size: 1, sha256: 'x' }],
    });
    assert.doesNotMatch(html, /<(script|img)/);
    assert.doesNotMatch(page(), /<b>|<script|style=/);
  });

  it('keeps what a hidden check is about, and counts no bonus', () => {
    const html = page();
    assert.doesNotMatch(html, /nobody may know|T04/);
    assert.match(html, /Hidden check 4/);
    assert.match(html, /2 extra/);
    assert.match(html, /13 points/);
  });

  it('warns loudly where somebody may be passing for somebody else', () => {
    const html = page({ signerWarnings: [{ words: 'WARNING: another key', loud: true }] });
    assert.match(html, /class="advice loud">.*Warning: this may be somebody else.*WARNING: another key/);
    assert.doesNotMatch(html, /Signed by Some|button primary/);
    assert.match(html, /href="command:install">Install All the Same…</);
  });

  it('says so where nobody signed', () => {
    const html = page({ signer: undefined, signerWarnings: [{ words: 'Nobody.', loud: false }] });
    assert.match(html, /class="advice careful">.*Signed by nobody.*Nobody\./);
  });

  it('says that a key is known, and what is installed', () => {
    const install = { step: 'same' as const, before: '1.2.0', notes: [], links: { open: 'command:open' } };
    const html = page({ signerWarnings: [], install });
    assert.match(html, /class="advice known">.*You have said yes to this key before/);
    assert.match(html, /Installed<\/strong> Just as it is in this pack/);
    assert.match(html, /href="command:open">Open Lab…/);
    assert.doesNotMatch(html, /command:install/);
  });

  it('names both versions where another one is installed', () => {
    const links = { install: 'command:install' };
    const newer = page({ install: { step: 'update', before: '1.0.0', notes: [], links } });
    assert.match(newer, /1\.0\.0 is installed; this pack has 1\.2\.0\..*>Update to 1\.2\.0</);
    const older = page({ install: { step: 'replace', before: '2.0.0', notes: ['It is newer.'], links } });
    assert.match(older, /It is newer\..*>Replace 2\.0\.0</);
  });

  it('offers nothing where it cannot be installed, but the way out', () => {
    const refused = page({ install: { step: 'refused', notes: ['It comes with Socklab.'], links: {} } });
    assert.match(refused, /It comes with Socklab\./);
    assert.doesNotMatch(refused, /class="button/);
    const links = { trust: 'command:trust' };
    const restricted = page({ install: { step: 'new', notes: ['Restricted Mode'], links } });
    assert.match(restricted, /Restricted Mode.*href="command:trust"/);
    assert.doesNotMatch(restricted, />Install</);
  });

  it('tells instructors what they have', () => {
    assert.match(page({ kind: 'instructor' }), /Do not hand it to learners/);
    assert.doesNotMatch(page(), /Do not hand it/);
  });
});

describe('refusedPackPage', () => {
  it('says why, and that nothing came of it', () => {
    const html = oneLine(refusedPackPage('x.socklab', 'It <b>climbs</b>.', t).source);
    assert.match(html, /It &lt;b&gt;climbs&lt;\/b&gt;\./);
    assert.match(html, /Nothing of it was written or run/);
    assert.doesNotMatch(html, /<a /);
  });
});

describe('updatePage', () => {
  it('names what came, went and changed, and what happens to which file', () => {
    const html = update();
    assert.match(html, /<h3>New<\/h3>.*T05 Waits &lt;i&gt; · 5 points.*A hidden check · 4 points/);
    assert.match(html, /<h3>Gone<\/h3>.*T02/);
    assert.match(html, /<h3>Changed<\/h3>.*T01 Says hello · 7 points \(until now: 6 points\)/);
    assert.match(html, /All together: 16 points instead of 10\./);
    assert.match(html, /you do not have it yet.*wire\.h.*not changed it.*README\.md.*yours stays.*server\.c/);
    assert.doesNotMatch(html, /Secret/);
  });

  it('says that nothing happens by itself, or that it has, where the old version is gone', () => {
    assert.match(update(), /you go on being graded with 1\.2\.0/);
    const gone = update({ changes: undefined });
    assert.match(gone, /1\.2\.0 is no longer on this machine/);
    assert.doesNotMatch(gone, /<h2>Checks/);
  });

  it('says that the checks are the same', () => {
    const changes = { added: [], removed: [], changed: [], points: { before: 10, now: 10 } };
    assert.match(update({ changes }), /The same checks, for the same points\./);
  });
});
