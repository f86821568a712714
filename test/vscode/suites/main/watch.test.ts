import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../../src/extension/extensionApi.ts';
import { Recordings } from '../../../../src/extension/recordings.ts';
import type { WatchEnd } from '../../../../src/extension/watches.ts';
import type { Recording } from '../../../../src/protocol/recording.ts';
import type { ToConnectionsView, WatchState } from '../../../../src/protocol/webviewMessages.ts';
import {
  activateSocklab,
  checkRow,
  eventually,
  gradeCheck,
  openFolder,
  openLab,
  useServer,
} from '../../labsView.ts';

type Told<T extends ToConnectionsView['type']> = Extract<ToConnectionsView, { type: T }>;

describe('watching a check', function () {
  this.timeout(180_000);
  let api: ExtensionApi;

  before(async () => {
    api = await activateSocklab();
    await openLab(api);
  });

  function told<T extends ToConnectionsView['type']>(type: T): Told<T> | undefined {
    return api.connections().find((message): message is Told<T> => message.type === type);
  }

  function watch(check: string): Thenable<WatchEnd | undefined> {
    return vscode.commands.executeCommand('socklab.watchCheck', { folder: openFolder(), check });
  }

  /** Waits until a step is ahead that is another one than `before`. */
  async function stepAhead(before?: WatchState): Promise<WatchState> {
    return await eventually('the next step', () => {
      const state = told('watch')?.watch;
      return state?.ahead && state !== before ? state : undefined;
    });
  }

  it('stands still before each step until it is told to go on, and ends with a verdict that is no grade', async () => {
    useServer('solutions', 'c');
    const before = await checkRow(api, 'E20');
    const graded = api.lastRun();
    const ended = watch('E20');
    let state = await stepAhead();
    assert.deepEqual([state.state, state.ahead?.who, state.ahead?.what], ['paused', 'server', 'start']);
    assert.equal(told('snapshot')?.snapshot.rows.length ?? 0, 0);
    const made: string[] = [];
    for (let end: WatchEnd | undefined; end === undefined;) {
      made.push(`${state.ahead?.who} ${state.ahead?.what}`);
      await vscode.commands.executeCommand('socklab.nextStep');
      const next = await Promise.race([stepAhead(state), ended]);
      if (next === undefined || 'kind' in next) end = next ?? { kind: 'stopped' };
      else state = next;
    }
    assert.deepEqual(made, [
      'server start',
      'client 1 connect',
      'client 1 send',
      'client 2 connect',
      'client 2 send',
      'client 1 close',
    ]);
    const end = await ended;
    assert.equal(end?.kind === 'judged' && end.result.verdict, 'passed');

    const followed = told('follow')?.followed;
    assert.deepEqual([followed?.kind, followed?.kind === 'replay' && followed.check.id], ['replay', 'E20']);
    const recording = told('recording')?.recording;
    assert.equal(recording?.verdict, 'passed');
    assert.ok(recording.stepped);
    assert.ok(recording.frames.length > made.length, `${recording.frames.length} frames`);
    // What was known of the check and of the score is as it was.
    const after = await checkRow(api, 'E20');
    assert.deepEqual([after.icon, after.description], [before.icon, before.description]);
    assert.equal(api.lastRun()?.startedAt, graded?.startedAt);
  });

  it('plays by itself, pauses, and stops', async () => {
    const ended = watch('E20');
    await stepAhead();
    await vscode.commands.executeCommand('socklab.playSteps');
    await eventually('a few steps', () => ((told('steps')?.steps.length ?? 0) >= 2 ? true : undefined));
    await vscode.commands.executeCommand('socklab.playSteps');
    assert.equal(told('watch')?.watch.state, 'paused');
    const standing = await stepAhead();
    assert.equal(standing.state, 'paused');
    await vscode.commands.executeCommand('socklab.stopWatching');
    assert.deepEqual(await ended, { kind: 'stopped' });
  });

  it('watches one check at a time, and none while a grade runs', async () => {
    const first = watch('E20');
    await stepAhead();
    assert.equal(await watch('E01'), undefined);
    assert.equal(told('follow')?.followed.kind, 'watch');
    await vscode.commands.executeCommand('socklab.stopWatching');
    await first;

    const graded = vscode.commands.executeCommand('socklab.grade');
    await eventually('the grade to begin', () =>
      told('follow')?.followed.kind === 'grade' ? true : undefined,
    );
    assert.equal(await watch('E01'), undefined);
    assert.equal(told('follow')?.followed.kind, 'grade');
    await vscode.commands.executeCommand('socklab.cancel');
    await graded;
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('ends when something else is looked at', async () => {
    const ended = watch('E20');
    await stepAhead();
    await gradeCheck(api, 'E01');
    assert.deepEqual(await ended, { kind: 'stopped' });
    assert.equal(told('follow')?.followed.kind, 'grade');
  });

  it('says that the program does not build, and where', async () => {
    const file = vscode.Uri.file(join(openFolder(), 'server.c'));
    await writeFile(file.fsPath, 'int main(void) { return nothing; }\n');
    const end = await watch('E20');
    assert.deepEqual(end, { kind: 'notBuilt', listed: true });
    assert.match(told('ended')?.reason ?? '', /did not build/);
    const problems = vscode.languages.getDiagnostics(file).filter(d => d.source === 'socklab');
    assert.match(problems[0]?.message ?? '', /nothing/);
    useServer('solutions', 'c');
    await gradeCheck(api, 'E01');
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('replays what a grade has recorded', async () => {
    useServer('faults', 'c-one-read');
    await gradeCheck(api, 'E07');
    const recorded = await eventually('the recording', async () => {
      const { node } = await checkRow(api, 'E07');
      const { contextValue } = await api.labsTree.getTreeItem(node);
      return contextValue?.includes('recorded') ? node : undefined;
    });
    await vscode.commands.executeCommand('socklab.replayCheck', recorded);
    const recording = told('recording')?.recording;
    assert.equal(recording?.check.id, 'E07');
    assert.equal(recording.verdict, 'failed');
    assert.ok((recording.message ?? '').length > 0, 'no sentence');
    assert.ok(!recording.stepped);
    useServer('solutions', 'c');
  });
});

describe('kept recordings', () => {
  const log = vscode.window.createOutputChannel('Kept recordings', { log: true });
  let folder: string;
  let storage: vscode.Uri;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'socklab-recordings-'));
    storage = vscode.Uri.file(folder);
  });

  after(async () => {
    log.dispose();
    await rm(folder, { recursive: true });
  });

  function owner(version: string): Parameters<Recordings['put']>[0] {
    return { path: '/home/learner/tiny', lab: { manifest: { id: 'tiny', version } } };
  }

  function recording(check: string, more: Partial<Recording> = {}): Recording {
    return {
      ...{ version: 1, check: { id: check, title: check }, lab: 'tiny', verdict: 'failed', began: 1 },
      ...{ serverPorts: [], stepped: false, steps: [], frames: [], omitted: { steps: 0, frames: 0 } },
      ...more,
    };
  }

  const files = (): Promise<string[]> => readdir(join(folder, 'recordings'));

  it('survive a reload, the latest of each check', async () => {
    const before = new Recordings(storage, log);
    await before.put(owner('1'), recording('T1', { began: 1 }));
    await before.put(owner('1'), recording('T1', { began: 2 }));
    await before.put(owner('1'), recording('T2'));
    const after = new Recordings(storage, log);
    await after.load();
    assert.ok(after.has(owner('1'), 'T1'));
    assert.equal((await after.get(owner('1'), 'T1'))?.began, 2);
    assert.equal((await files()).length, 2);
  });

  it('of a check that was stopped leave those of one that was not', async () => {
    const recordings = new Recordings(storage, log);
    await recordings.put(owner('1'), recording('T1', { began: 3, verdict: 'cancelled' }));
    assert.equal((await recordings.get(owner('1'), 'T1'))?.began, 2);
  });

  it('of another version of the lab are removed', async () => {
    const recordings = new Recordings(storage, log);
    await recordings.put(owner('2'), recording('T2'));
    assert.ok(!recordings.has(owner('1'), 'T1'));
    assert.equal((await files()).length, 1);
  });

  it('that somebody else has written there are dropped', async () => {
    const [file = ''] = await files();
    await writeFile(join(folder, 'recordings', file), JSON.stringify({ ...recording('T2'), version: 99 }));
    const recordings = new Recordings(storage, log);
    await recordings.load();
    assert.ok(recordings.has(owner('2'), 'T2'));
    assert.equal(await recordings.get(owner('2'), 'T2'), undefined);
    assert.ok(!recordings.has(owner('2'), 'T2'));
    assert.deepEqual(await files(), []);
  });

  it('that are too long for the disk are there until the window closes', async () => {
    const recordings = new Recordings(storage, log);
    await recordings.put(owner('2'), recording('T3', { message: 'x'.repeat(2_000_000) }));
    assert.ok(recordings.has(owner('2'), 'T3'));
    assert.deepEqual(await files(), []);
  });
});
