import { spawn } from 'node:child_process';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { howToInstall } from '../proc/howToInstall.ts';

interface CommandOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs a program to its end and resolves with its standard output.
 * @throws HumanError `tool-missing` when there is no such program, `tool-failed` with the end of its output.
 */
export function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let all = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      all += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (all += chunk));
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? missing(program) : error);
    });
    child.once('close', code => {
      if (code === 0) resolve(stdout);
      else reject(failed(program, args, code, all));
    });
  });
}

function missing(program: string): HumanError {
  return new HumanError(
    'tool-missing',
    text('{tool} is not installed. Install it with: {command}', {
      tool: program,
      command: howToInstall(program),
    }),
  );
}

function failed(program: string, args: readonly string[], code: number | null, output: string): HumanError {
  return new HumanError(
    'tool-failed',
    text('`{command}` ended with exit code {code}:\n{output}', {
      command: [program, ...args].join(' '),
      code: code ?? 'none',
      output: output.trimEnd().split('\n').slice(-15).join('\n'),
    }),
  );
}
