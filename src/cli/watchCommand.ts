import { createInterface, type Interface } from 'node:readline';
import { text } from '../base/text.ts';
import { gradeSubmission, type GradeRequest } from '../grading/gradeSubmission.ts';
import { WatchControls } from '../grading/watchControls.ts';
import { createLocalizer } from '../lab/coreDictionary.ts';
import { openCatalogue } from '../lab/openCatalogue.ts';
import { readSubmission } from '../lab/readSubmission.ts';
import type { SandboxLevel } from '../protocol/grade.ts';
import type { Recording } from '../protocol/recording.ts';
import type { RunEvent } from '../protocol/runEvents.ts';
import { buildText } from '../report/buildText.ts';
import { WatchText } from '../report/watchText.ts';
import { styleFor, type CliContext, type ExitCode } from './cliContext.ts';
import { exitCodeOf } from './exitCodeOf.ts';
import { graderPaths } from './installation.ts';
import { knownNames } from './optionValues.ts';
import { readyLab } from './readyLab.ts';
import { checkRecordingFile, writeRecording } from './recordingFile.ts';

export interface WatchOptions {
  /** Goes by itself. */
  readonly play?: boolean;
  /** Milliseconds between two steps. */
  readonly pace?: number;
  /** `.json`, `.html` or `.svg`. */
  readonly record?: string;
  readonly seed?: string;
  readonly sandbox?: SandboxLevel;
}

const usualPaceMs = 500;

/**
 * `socklab watch`: steps through one check. Each line of the standard input lets a step through, `p` plays, `q` ends it;
 * when no more lines come it plays without a pause.
 */
export async function runWatch(
  folder: string,
  check: string,
  options: WatchOptions,
  context: CliContext,
): Promise<ExitCode> {
  const installation = context.installation();
  const { submission, notes, ...found } = await readSubmission(folder, await openCatalogue(installation));
  const lab = await readyLab(found.lab, installation);
  if (options.record !== undefined) await checkRecordingFile(options.record);
  const known = lab.manifest.checks.map(({ id }) => id);
  const [id = check] = knownNames('CHECK', [check], known);
  const localizer = createLocalizer(context.locale, lab);
  for (const note of notes) context.stderr.write(`${localizer.say(note)}\n`);

  const stop = new AbortController();
  const controls = new WatchControls();
  const paceMs = options.pace ?? usualPaceMs;
  const session = new WatchSession(
    controls,
    paceMs,
    stop,
    context,
    styleFor(context, context.stdout, localizer),
  );
  if (options.play) controls.play(paceMs);
  else session.listen();
  const request: GradeRequest = {
    ...{ lab, submission, locale: context.locale, paths: graderPaths(installation) },
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.sandbox && { sandbox: options.sandbox }),
    watch: { check: id, controls },
  };
  try {
    const grade = await gradeSubmission(request, {
      signal: AbortSignal.any([context.signal, stop.signal]),
      onEvent: event => session.hear(event),
    });
    for (const note of grade.notes) context.stderr.write(`${note}\n`);
    if (options.record !== undefined && session.recording)
      await writeRecording(options.record, session.recording, localizer);
    return exitCodeOf(grade.verdict);
  } finally {
    session.dispose();
  }
}

/** What is typed and what is printed. */
class WatchSession {
  readonly #controls: WatchControls;
  readonly #paceMs: number;
  readonly #stop: AbortController;
  readonly #context: CliContext;
  readonly #style: ReturnType<typeof styleFor>;
  readonly #text: WatchText;
  /** Lines that came before their step. */
  readonly #lines: string[] = [];
  #input: Interface | undefined;
  #waits = false;
  #ended = false;
  recording: Recording | undefined;

  constructor(
    controls: WatchControls,
    paceMs: number,
    stop: AbortController,
    context: CliContext,
    style: ReturnType<typeof styleFor>,
  ) {
    this.#controls = controls;
    this.#paceMs = paceMs;
    this.#stop = stop;
    this.#context = context;
    this.#style = style;
    this.#text = new WatchText(style);
  }

  /** From now on the lines of the standard input say how to go on. */
  listen(): void {
    const input = this.#context.stdin();
    if (input.isTTY) {
      const help = text('Enter: next step · p: play · Enter again: pause · q: quit');
      this.#print([this.#style.paint('dim', this.#style.localizer.say(help))]);
    }
    this.#input = createInterface({ input });
    this.#input.on('line', line => {
      this.#lines.push(line.trim().toLowerCase());
      this.#obey();
    });
    this.#input.on('close', () => {
      this.#ended = true;
      this.#obey();
    });
  }

  hear(event: RunEvent): void {
    this.#text.hear(event);
    switch (event.type) {
      case 'buildFinished':
        if (!event.build.ok) this.#print(buildText(event.build, this.#style));
        return;
      case 'stepAhead':
        this.#print(this.#text.ahead(event.step));
        this.#waits = this.#controls.paceMs === undefined;
        this.#obey();
        return;
      case 'checkFinished':
        this.#waits = false;
        this.#print(this.#text.finished(event.result));
        return;
      case 'recording':
        this.recording = event.recording;
        return;
      default:
        return;
    }
  }

  dispose(): void {
    this.#input?.close();
    this.#input?.removeAllListeners();
  }

  #obey(): void {
    const isPlaying = this.#controls.paceMs !== undefined;
    if (!this.#waits && !isPlaying && this.#lines[0] !== 'q') return;
    const line = this.#lines.shift();
    if (line === undefined) {
      // Nobody is there any more who could say when.
      if (this.#ended && !isPlaying) this.#controls.play(0);
      return;
    }
    if (line.startsWith('q')) this.#stop.abort();
    else if (line.startsWith('p')) this.#controls.play(this.#paceMs);
    else if (isPlaying) {
      this.#controls.pause();
      this.#waits = true;
      return;
    } else this.#controls.next();
    this.#waits = false;
  }

  #print(lines: readonly string[]): void {
    this.#context.stdout.write(`${lines.join('\n')}\n`);
  }
}
