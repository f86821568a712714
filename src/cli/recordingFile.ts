import { constants } from 'node:fs';
import { access, mkdir, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { HumanError } from '../base/humanError.ts';
import { text, type Localizer } from '../base/text.ts';
import { fileErrorReason } from '../lab/fileErrors.ts';
import type { Recording } from '../protocol/recording.ts';
import { conversationHtml } from '../report/conversationHtml.ts';
import { conversationSvg } from '../report/conversationSvg.ts';
import { recordingJson } from '../report/recordingJson.ts';

const kinds = ['.json', '.html', '.svg'];

/** Looks beforehand whether the file can be written. @throws HumanError `bad-option`, `record-not-writable` */
export async function checkRecordingFile(file: string): Promise<void> {
  if (!kinds.includes(path.extname(file).toLowerCase())) {
    throw new HumanError(
      'bad-option',
      text('--record takes a file that ends in .json, .html or .svg, not “{file}”.', { file }),
    );
  }
  try {
    const there = await stat(file).catch(() => undefined);
    if (there?.isDirectory()) throw new Error('EISDIR');
    await access(there ? file : path.dirname(path.resolve(file)), constants.W_OK);
  } catch (error) {
    throw notWritable(file, error);
  }
}

/** Writes a recording in the form that the name of the file asks for. @throws HumanError `record-not-writable` */
export async function writeRecording(
  file: string,
  recording: Recording,
  localizer: Localizer,
): Promise<void> {
  const extension = path.extname(file).toLowerCase();
  const made =
    extension === '.svg'
      ? conversationSvg(recording, localizer)
      : extension === '.html'
        ? conversationHtml(recording, localizer)
        : recordingJson(recording);
  await writeFile(file, made).catch((error: unknown) => {
    throw notWritable(file, error);
  });
}

/** Makes the folder, too. @throws HumanError `record-not-writable` */
export async function makeRecordingFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw notWritable(folder, error);
  }
}

function notWritable(file: string, error: unknown): HumanError {
  const reason = fileErrorReason(error);
  return new HumanError(
    'record-not-writable',
    text('--record: {file} cannot be written ({reason}). Name a place that exists and is yours.', {
      file,
      reason,
    }),
  );
}
