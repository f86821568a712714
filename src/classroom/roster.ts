import { open } from 'node:fs/promises';
import Papa from 'papaparse';
import { HumanError } from '../base/humanError.ts';
import { text } from '../base/text.ts';
import { errorCode } from '../lab/fileErrors.ts';
import type { Student } from '../protocol/submissionResult.ts';
import { decodeBytes } from './decodeBytes.ts';
import { windows1252 } from './windows1252.ts';

/** Somebody who takes the course. */
export interface RosterEntry extends Student {
  /** Further names by which a submission may be called: accounts, e-mail addresses. */
  readonly aliases: readonly string[];
}

const mostBytes = 8 * 1024 * 1024;
const mostRows = 50_000;
const longestField = 200;

/** Headings that schools and platforms use, in small letters without blanks and signs; the first that is there counts. */
const headings = {
  id: [
    ...[
      'id',
      'studentid',
      'studentnumber',
      'studentno',
      'sid',
      'sisid',
      'sisuserid',
      'sisloginid',
      'idnumber',
    ],
    ...['identifier', 'username', 'userid', 'user', 'login', 'netid', 'account', 'githubusername', 'github'],
    ...['学号', '编号', '用户名', '账号'],
  ],
  name: ['name', 'fullname', 'studentname', 'student', '姓名', '名字'],
  first: ['firstname', 'givenname', '名'],
  last: ['lastname', 'surname', 'familyname', '姓'],
  email: ['email', 'emailaddress', 'mail', '邮箱', '电子邮件', '电子邮箱'],
} as const;

/** @throws HumanError `roster-…` */
export async function readRoster(file: string): Promise<RosterEntry[]> {
  return parseRoster(decode(await readBounded(file)), file);
}

/** @param file for sentences */
export function parseRoster(source: string, file: string): RosterEntry[] {
  const unmarked = source.replace(/^\ufeff/, '');
  const { data, errors } = Papa.parse<string[]>(unmarked, {
    skipEmptyLines: 'greedy',
    preview: mostRows + 2,
  });
  // Its field goes on to the next mark, wherever that is, and takes everybody between them with it.
  const broken = errors.find(({ type }) => type === 'Quotes');
  if (broken) {
    throw rosterError(
      'quotes',
      text(
        'In the roster {file} a field in line {line} begins with a quotation mark and does not end with one. Add the missing one; within a field write each of them twice.',
        { file, line: lineAt(unmarked, broken.index ?? 0) },
      ),
    );
  }
  const [titles = [], ...rows] = data;
  const columns = titles.map(title => title.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''));
  const ids = headings.id.map(each => columns.indexOf(each)).filter(column => column >= 0);
  const [email, name, first, last] = (['email', 'name', 'first', 'last'] as const).map(kind =>
    columns.findIndex(column => headings[kind].some(each => each === column)),
  );
  if (ids.length === 0 && email === -1) {
    throw rosterError(
      'columns',
      text(
        'The roster {file} has neither a column “id” nor a column “email” in its first line. It has: {columns}.',
        { file, columns: titles.join(', ').slice(0, longestField) || '–' },
      ),
    );
  }
  if (rows.length > mostRows)
    throw rosterError(
      'size',
      text('The roster {file} has more than {most} lines.', { file, most: mostRows }),
    );
  const entries = new Map<string, RosterEntry>();
  rows.forEach((row, index) => {
    const field = (column = -1): string => (row[column] ?? '').trim().normalize('NFC').slice(0, longestField);
    const known = [...ids.map(field), field(email)].filter(value => value !== '');
    const [id] = known;
    if (id === undefined) return;
    if (entries.has(id.toLowerCase())) {
      throw rosterError(
        'duplicate',
        text('The roster {file} names “{id}” twice (the second time in line {line}).', {
          ...{ file, id, line: index + 2 },
        }),
      );
    }
    const fullName = field(name) || [field(first), field(last)].filter(part => part !== '').join(' ');
    const address = field(email);
    const aliases = [...new Set([...known.slice(1), address.split('@')[0] ?? ''])].filter(
      each => each !== '' && each !== id,
    );
    entries.set(id.toLowerCase(), {
      id,
      ...(fullName !== '' && { name: fullName }),
      ...(address !== '' && { email: address }),
      aliases,
    });
  });
  if (entries.size === 0) throw rosterError('empty', text('The roster {file} names nobody.', { file }));
  return [...entries.values()];
}

/** UTF-8, or what Excel writes in China and in the West; a byte order mark decides before everything else. */
function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return decodeBytes(bytes, windows1252);
}

function lineAt(source: string, index: number): number {
  return source.slice(0, index).split(/\r\n|\r|\n/).length;
}

async function readBounded(file: string): Promise<Buffer> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      if (size > mostBytes)
        throw rosterError('size', text('The roster {file} is larger than 8 MiB.', { file }));
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined || error instanceof HumanError) throw error;
    throw rosterError('unreadable', text('The roster {file} cannot be read ({code}).', { file, code }));
  }
}

function rosterError(reason: string, sentence: ReturnType<typeof text>): HumanError {
  return new HumanError(`roster-${reason}`, sentence);
}
