import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { text, type Text } from '../base/text.ts';
import type { Lab } from '../lab/catalogue.ts';
import { coreDictionaries } from '../lab/coreDictionary.ts';
import { manifestStrings } from '../lab/localizeManifest.ts';
import type { Proof } from '../lab/proofs.ts';

/**
 * What is wrong with a lab before anything of it runs: a language without starter or solution, a fault that names no
 * check, a check that no fault is there to trip, a sentence without translation.
 * @param only ids of the checks that matter; all when absent
 */
export function labProblems(lab: Lab, proofs: readonly Proof[], only?: readonly string[]): Text[] {
  return [
    ...languageProblems(lab, proofs),
    ...unlistedProblems(lab),
    ...faultProblems(lab, proofs, only),
    ...translationProblems(lab),
  ];
}

function languageProblems(lab: Lab, proofs: readonly Proof[]): Text[] {
  return Object.entries(lab.manifest.languages).flatMap(([language, { files }]) => {
    const has = (kind: Proof['kind']): boolean =>
      proofs.some(proof => proof.kind === kind && proof.name === language);
    const problems: Text[] = [];
    if (!has('solution'))
      problems.push(text('There is no solution for {language}: add solutions/{language}.', { language }));
    if (!has('starter'))
      problems.push(text('There is no starter for {language}: add starters/{language}.', { language }));
    else {
      const missing = files.filter(file => !existsSync(path.join(lab.folder, 'starters', language, file)));
      for (const file of missing) {
        problems.push(
          text('lab.json lists {file} for {language}, but starters/{language} has no such file.', {
            file,
            language,
          }),
        );
      }
    }
    return problems;
  });
}

function unlistedProblems(lab: Lab): Text[] {
  const ids = new Set(lab.manifest.checks.map(check => check.id));
  return (lab.sources?.checkIds ?? [])
    .filter(id => !ids.has(id))
    .map(id => text('checks.ts has a check {check}, but lab.json does not list it.', { check: id }));
}

function faultProblems(lab: Lab, proofs: readonly Proof[], only?: readonly string[]): Text[] {
  const ids = lab.manifest.checks.map(check => check.id);
  const faults = proofs.flatMap(({ name, fault }) => (fault ? [{ name, fault }] : []));
  const caught = new Set(faults.flatMap(({ fault }) => fault.caughtBy));
  return [
    ...faults.flatMap(({ name, fault }) =>
      [...fault.caughtBy, ...fault.also]
        .filter(id => id !== '*' && !ids.includes(id))
        .map(id =>
          text('faults/{name}/fault.json names {check}, but lab.json has no such check.', {
            name,
            check: id,
          }),
        ),
    ),
    ...ids
      .filter(id => !caught.has(id) && (!only || only.includes(id)))
      .map(id =>
        text('No fault is caught by {check}: add one, so that it is known to catch something.', {
          check: id,
        }),
      ),
  ];
}

function translationProblems(lab: Lab): Text[] {
  const dictionary = lab.dictionaries['zh-cn'] ?? {};
  const problems = manifestStrings(lab.manifest)
    .filter(english => !Object.hasOwn(dictionary, english))
    .map(english => text('l10n/zh-cn.json lacks a translation of “{english}”.', { english }));
  // What Socklab says too, it has in Chinese already.
  const said = [dictionary, ...coreDictionaries('zh-cn')];
  for (const english of lab.sources?.sentences ?? []) {
    if (!said.some(each => Object.hasOwn(each, english)))
      problems.push(text('l10n/zh-cn.json lacks a translation of “{english}”.', { english }));
  }
  for (const readme of ['README.md', 'README.zh-cn.md']) {
    if (!existsSync(path.join(lab.folder, readme)))
      problems.push(text('{file} is missing.', { file: readme }));
  }
  return problems;
}
