import { text } from '../base/text.ts';
import type { Snippet } from './schemaTexts.ts';

const c = {
  title: 'C',
  build: [['gcc', '-std=c11', '-O1', '-g', '-Wall', '-Wextra', '-pthread', '-o', 'server', 'server.c']],
  run: ['./server'],
  files: ['server.c'],
};
const python = {
  title: 'Python',
  build: [['python3', '-m', 'py_compile', 'server.py']],
  run: ['python3', '-u', 'server.py'],
  files: ['server.py'],
};
const java = {
  title: 'Java',
  build: [['javac', '-encoding', 'UTF-8', '-Xlint:all', '-d', '.', 'Server.java']],
  run: ['java', '-cp', '.', 'Server'],
  files: ['Server.java'],
};

const check = {
  id: '${1:C01}',
  title: '${2:What the server does when it passes}',
  points: 10,
  deadlineMs: 5000,
  hints: ['${3:A first nudge}'],
};

/** For an empty lab.json. */
export const labSnippets: readonly Snippet[] = [
  {
    label: 'lab',
    about: text('A whole lab with one language and one check'),
    body: {
      formatVersion: 1,
      id: '${4:my-lab}',
      version: '1.0.0',
      title: '${5:My lab}',
      summary: '${6:One sentence about what is written}',
      difficulty: 1,
      languages: { c },
      checks: [check],
    },
  },
];

/** For one language. */
export const languageSnippets: readonly Snippet[] = [
  { label: 'c', about: text('C, built with gcc'), body: c },
  { label: 'python', about: text('Python 3, its syntax checked first'), body: python },
  { label: 'java', about: text('Java, built with javac'), body: java },
];

/** For all of them, with one to begin with. */
export const languagesSnippets: readonly Snippet[] = languageSnippets.map(snippet => ({
  ...snippet,
  body: { [snippet.label]: snippet.body },
}));

export const checkSnippets: readonly Snippet[] = [
  { label: 'check', about: text('A check with points, a deadline and a hint'), body: check },
  {
    label: 'check that needs another',
    about: text('A check that is judged only where another was passed'),
    body: { ...check, needs: ['${4:C00}'] },
  },
];
