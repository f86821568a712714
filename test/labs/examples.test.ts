import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import * as yaml from 'yaml';
import * as z from 'zod';
import { built } from './installedGrader.ts';

const run = promisify(execFile);
const root = path.dirname(path.dirname(built.cli));
const examples = path.join(root, 'media/examples');
const solution = path.join(built.labFolder('echo-server'), 'solutions/python/server.py');

/** What is read of a workflow: its steps. */
const workflowSchema = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.object({
    grade: z.object({
      steps: z.array(
        z.object({
          id: z.string().optional(),
          run: z.string().optional(),
          uses: z.string().optional(),
          env: z.record(z.string(), z.string()).optional(),
          with: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  }),
});

const classroomSchema = z.object({
  version: z.literal(1),
  status: z.string(),
  max_score: z.number(),
  tests: z.array(z.object({ status: z.string(), score: z.number() })),
});

const gradescopeSchema = z.object({
  score: z.number(),
  tests: z.array(z.object({ name: z.string(), status: z.string().optional() })),
});

describe('the examples', function () {
  this.timeout(120_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'socklab-examples-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Grades are remembered there, and not with those of whoever runs the tests. */
  const cache = (): NodeJS.ProcessEnv => ({ XDG_CACHE_HOME: path.join(folder, 'cache') });

  /** As `npm pack` makes it. @returns the file */
  async function pack(into: string): Promise<string> {
    await mkdir(into, { recursive: true });
    await run('npm', ['pack', '--offline', '--ignore-scripts', '--pack-destination', into], { cwd: root });
    const [name = ''] = (await readdir(into)).filter(file => file.endsWith('.tgz'));
    return path.join(into, name);
  }

  it('workflow for GitHub Classroom: its steps grade a submission and hand over the result', async () => {
    const source = await readFile(path.join(examples, 'github-classroom.yml'), 'utf8');
    const { permissions, jobs } = workflowSchema.parse(yaml.parse(source));
    // No word of it may change the repository.
    assert.ok(!Object.entries(permissions).some(([what, may]) => what === 'contents' && may !== 'read'));

    const repository = path.join(folder, 'repository');
    const temporary = path.join(folder, 'runner');
    const output = path.join(folder, 'output');
    await mkdir(path.join(repository, '.github/workflows'), { recursive: true });
    await mkdir(temporary);
    await cp(await pack(path.join(folder, 'packed')), path.join(repository, '.github/workflows/socklab.tgz'));
    await cp(solution, path.join(repository, 'server.py'));
    // What `socklab new` writes.
    const settings = { lab: 'echo-server', labVersion: '1.0.0', language: 'python' };
    await writeFile(path.join(repository, '.socklab.json'), JSON.stringify(settings));
    const env = { ...process.env, ...cache(), RUNNER_TEMP: temporary, GITHUB_OUTPUT: output };
    // Workflows run their steps so.
    for (const { run: script } of jobs.grade.steps)
      if (script !== undefined)
        await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
          cwd: repository,
          env,
        });

    const [line = '', ...more] = (await readFile(output, 'utf8')).trimEnd().split('\n');
    assert.deepEqual(more, []);
    const result = Buffer.from(line.replace(/^result=/, ''), 'base64').toString();
    const { status, max_score, tests } = classroomSchema.parse(JSON.parse(result));
    assert.equal(status, 'pass');
    assert.equal(max_score, 100);
    assert.ok(tests.every(test => test.status === 'pass'));

    // The reporter reads the variable that is named after its runner.
    const report = jobs.grade.steps.find(step => step.env);
    const graded = jobs.grade.steps.find(step => step.id !== undefined)?.id ?? '';
    assert.deepEqual(report?.env, {
      [`${String(report?.with?.['runners']).toUpperCase()}_RESULTS`]: `\${{ steps.${graded}.outputs.result }}`,
    });
  });

  it('autograder for Gradescope: grades what lies in its folder, and refuses another lab', async () => {
    const autograder = path.join(folder, 'autograder');
    const grade = async (
      files: Readonly<Record<string, string>>,
    ): Promise<z.infer<typeof gradescopeSchema>> => {
      await rm(autograder, { recursive: true, force: true });
      for (const name of ['submission', 'results'])
        await mkdir(path.join(autograder, name), { recursive: true });
      for (const [name, content] of Object.entries(files))
        await writeFile(path.join(autograder, 'submission', name), content);
      await run(path.join(examples, 'gradescope/run_autograder'), ['--only', 'E01,E02'], {
        env: {
          ...process.env,
          ...cache(),
          AUTOGRADER_ROOT: autograder,
          SOCKLAB_HOME_FOLDER: root,
          SOCKLAB_SANDBOX: 'confined',
          PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        },
      });
      const results = await readFile(path.join(autograder, 'results/results.json'), 'utf8');
      return gradescopeSchema.parse(JSON.parse(results));
    };
    const right = await grade({ 'server.py': await readFile(solution, 'utf8') });
    assert.deepEqual([right.score, right.tests.map(({ status }) => status)], [8, ['passed', 'passed']]);
    const wrong = await grade({ 'server.py': 'import sys\nsys.exit(1)\n' });
    assert.equal(wrong.score, 0);
    const other = { lab: 'multiplexer', labVersion: '1.0.0', language: 'python' };
    const refused = await grade({
      'server.py': await readFile(solution, 'utf8'),
      '.socklab.json': JSON.stringify(other),
    });
    assert.equal(refused.score, 0);
  });

  it('image for Gradescope: has what it copies, and its scripts are shell', async () => {
    const place = path.join(examples, 'gradescope');
    const dockerfile = await readFile(path.join(place, 'Dockerfile'), 'utf8');
    const copied = /^COPY (?!--)(.+) \S+$/m.exec(dockerfile)?.[1]?.split(' ') ?? [];
    assert.deepEqual(
      copied.filter(name => name !== 'socklab-*.tgz'),
      (await readdir(place))
        .filter(name => name !== 'Dockerfile' && !name.endsWith('.tgz'))
        .sort()
        .reverse(),
    );
    for (const script of ['setup.sh', 'run_autograder']) await run('bash', ['-n', path.join(place, script)]);
  });
});
