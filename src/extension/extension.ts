import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { labFoldersVariable } from '../lab/labFoldersVariable.ts';
import { toLocale } from '../lab/locale.ts';
import { Actions } from './actions.ts';
import { AuthorActions } from './authorActions.ts';
import { AuthoredLabs } from './authoredLabs.ts';
import { ClientBench } from './clientBench.ts';
import {
  commandIds,
  connectionsEditorType,
  contextKeys,
  noteScheme,
  validationEditorType,
  viewIds,
} from './commands.ts';
import { Complaints } from './complaints.ts';
import { ConceptNotes } from './conceptNotes.ts';
import { ConnectionInspector } from './connectionInspector.ts';
import { ConnectionsFeed } from './connectionsFeed.ts';
import { ConnectionsView } from './connectionsView.ts';
import type { ExtensionApi } from './extensionApi.ts';
import { FindingPanel } from './findingPanel.ts';
import { Findings } from './findings.ts';
import { firstLook } from './firstLook.ts';
import { FolderStates } from './folderStates.ts';
import { GradeFollower } from './gradeFollower.ts';
import { Grader } from './grader.ts';
import { LabDrops } from './labDrops.ts';
import { LabFolders } from './labFolders.ts';
import { LabHistories } from './labHistories.ts';
import { LabIssuesView } from './labIssuesView.ts';
import { LabLibrary } from './labLibrary.ts';
import { LabOpener } from './labOpener.ts';
import { LabRows } from './labRows.ts';
import { LabSources } from './labSources.ts';
import { LabsTree } from './labsTree.ts';
import { LabUpdates } from './labUpdates.ts';
import { LateHolders } from './lateHolders.ts';
import { LateLocalizer } from './lateLocalizer.ts';
import { LabsView } from './labsView.ts';
import { PackActions } from './packActions.ts';
import { PackEditor } from './packEditor.ts';
import { PackInstaller } from './packInstaller.ts';
import { PackSources } from './packSources.ts';
import { Problems } from './problems.ts';
import { Exporter } from './recordingExport.ts';
import { Recordings } from './recordings.ts';
import { Results } from './results.ts';
import { ScoreStatus } from './scoreStatus.ts';
import { ServerFollower } from './serverFollower.ts';
import { ServerRuns } from './serverRuns.ts';
import { Settings } from './settings.ts';
import { SubmissionPreparer } from './submissionPreparer.ts';
import { TestExplorer } from './testExplorer.ts';
import type { Translate } from './translate.ts';
import { restrictedReason } from './trust.ts';
import { Validations } from './validations.ts';
import { WatchActions } from './watchActions.ts';
import { Watches } from './watches.ts';

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const began = performance.now();
  const store = new DisposableStore();
  context.subscriptions.push(store);

  const root = context.extensionPath;
  const dist = (file: string): string => path.join(root, 'dist', file);
  const locale = toLocale(vscode.env.language);
  const t: Translate = (message, args) => (args ? vscode.l10n.t(message, args) : vscode.l10n.t(message));
  const log = store.add(vscode.window.createOutputChannel('Socklab', { log: true }));
  const localizer = new LateLocalizer(locale);
  const complaints = new Complaints(log, localizer);
  const settings = new Settings();
  const report = (error: unknown): void => log.error(error instanceof Error ? error : String(error));
  const complain = (error: unknown): void => complaints.show(error);

  const previews = path.join(context.globalStorageUri.fsPath, 'previews');
  const library = new LabLibrary(root, locale, () => settings.labFolders, previews);
  const sources = store.add(new LabSources(library, settings, report));
  const folders = store.add(new LabFolders(library, log));
  const results = store.add(new Results(context.workspaceState, log));
  const histories = store.add(new LabHistories(context.globalState));
  const paths = { node: process.execPath, runner: dist('runner.mjs') };
  const { version } = context.extension.packageJSON as { version: string };
  const grader = store.add(new Grader({ library, settings, paths, locale, log, version }));
  const runs = store.add(
    new ServerRuns(process.execPath, dist('cli.mjs'), () => ({
      [labFoldersVariable]: settings.labFolders.join(path.delimiter),
    })),
  );
  const states = new FolderStates(grader, results);
  const recordings = store.add(new Recordings(context.storageUri, log));
  const problems = store.add(new Problems(grader, runs));
  const feed = store.add(new ConnectionsFeed());
  const watches = store.add(
    new Watches({ library, settings, paths, locale, feed, recordings, problems, log }),
  );

  store.add(
    grader.onDidEnd(({ session, end }) => {
      if (end.kind !== 'graded') return;
      const all = session.only === undefined;
      results.put(session.folder.path, end.grade, all).catch(report);
      if (all && end.grade.verdict !== 'cancelled' && !library.isPreview(session.folder.path)) {
        histories.addGrade(session.folder.lab.manifest.id, end.grade).catch(report);
      }
    }),
  );
  store.add(
    grader.onDidHear(({ session, event }) => {
      if (event.type === 'recording') recordings.put(session.folder, event.recording).catch(report);
    }),
  );
  store.add(
    folders.onDidChange(() => {
      for (const { lab, path: folder, submission } of folders.folders) {
        if (library.isPreview(folder)) continue;
        histories.addFolder(lab.manifest.id, { path: folder, language: submission.language }).catch(report);
      }
    }),
  );

  const authored = store.add(new AuthoredLabs(library, report));
  const validations = store.add(
    new Validations({
      ...{ extension: context.extensionUri, library, settings, paths, locale, complaints, t },
      home: vscode.Uri.joinPath(context.globalStorageUri, 'validations'),
    }),
  );
  store.add(vscode.window.registerWebviewPanelSerializer(validationEditorType, validations));
  store.add(new LabIssuesView(authored, localizer, report));

  const rows = new LabRows({ states, histories, grader, runs, recordings, validations, localizer, t });
  const tree = store.add(
    new LabsTree({
      ...{ library, folders, histories, results, recordings, grader, runs, rows, authored, validations },
    }),
  );
  const packs = new PackSources(context.globalStorageUri, t);
  const view = store.add(new LabsView(tree, new LabDrops(packs, complaints), grader, t));
  const tests = store.add(new TestExplorer({ folders, grader, words: error => complaints.words(error), t }));
  store.add(new ScoreStatus({ folders, results, states, grader, t }));
  const panel = store.add(new FindingPanel(context.extensionUri, t, report));
  const findings = store.add(new Findings(panel, folders, results, recordings, problems));
  const opener = new LabOpener({ library, folders, histories, settings, locale });

  const notes = new ConceptNotes(library, locale);
  store.add(vscode.workspace.registerFileSystemProvider(noteScheme, notes, { isReadonly: true }));

  store.add(new GradeFollower(grader, feed));
  const exporter = new Exporter(localizer);
  const inspector = new ConnectionInspector(feed, log);
  const follower = store.add(new ServerFollower({ runs, feed, inspector, settings, log }));
  const holders = new LateHolders();
  const bench = store.add(
    new ClientBench({ feed, node: process.execPath, script: dist('bench.mjs'), locale, log }),
  );
  const connections = store.add(
    new ConnectionsView({
      extension: context.extensionUri,
      feed,
      offers: () => ({
        start: folders.folders.length > 0 && vscode.workspace.isTrusted,
        followServer: runs.runs.length > 0 && (feed.followed.kind !== 'server' || !feed.live),
        ...(!vscode.workspace.isTrusted && { reason: restrictedReason() }),
      }),
      strings: async () => {
        const { connectionsStrings } = await import('./corePages.ts');
        return { ...localizer.sockets, ...connectionsStrings(t) };
      },
      act: what => {
        const [run] = runs.runs;
        if (what === 'followServer') {
          if (run) follower.follow(run);
        } else {
          void vscode.commands.executeCommand(what === 'run' ? commandIds.run : commandIds.grade);
        }
      },
      play: message => {
        if (message.type === 'watch') watches.hear(message);
        else if (watches.replayed) exporter.save(watches.replayed, message.as).catch(complain);
      },
      bench: action => {
        bench.hear(action).catch(report);
      },
      openNote: concept => {
        const folder = runs.runs[0]?.folder ?? folders.folders[0];
        notes.show(folder?.manifest.id, concept).catch(complain);
      },
      inspect: connections => inspector.inspect(connections),
      holders: inodes => holders.find(inodes),
      report,
      watched: watched => {
        follower.watch(watched);
        watches.look(watched);
      },
      t,
    }),
  );
  const offer = (): void => connections.updateOffers();
  store.add(folders.onDidChange(offer));
  store.add(runs.onDidChange(offer));
  store.add(feed.onDidChange(({ type }) => (type === 'follow' || type === 'ended') && offer()));
  store.add(vscode.window.registerWebviewViewProvider(viewIds.connections, connections));
  store.add(
    vscode.commands.registerCommand(commandIds.openConnectionsInEditor, () => connections.openInEditor()),
  );
  store.add(vscode.window.registerWebviewPanelSerializer(connectionsEditorType, connections));

  const preparer = new SubmissionPreparer({ grader, complaints, localizer, t });
  store.add(
    new Actions({
      ...{
        library,
        folders,
        grader,
        runs,
        opener,
        findings,
        notes,
        tests,
        tree,
        settings,
        complaints,
        log,
        preparer,
      },
    }),
  );

  store.add(new AuthorActions({ library, labs: authored, validations, opener, previews, complaints }));

  store.add(
    new WatchActions({ watches, recordings, exporter, grader, states, folders, tests, complaints, t }),
  );

  const packEditor = store.add(
    new PackEditor({ extension: context.extensionUri, library, localizer, locale, report, t }),
  );
  const installer = new PackInstaller({ library, localizer, t });
  store.add(new PackActions({ library, editor: packEditor, sources: packs, installer, complaints }));
  const updates = store.add(
    new LabUpdates({
      ...{ extension: context.extensionUri, library, folders, tests, results, complaints, locale, t },
      memento: context.workspaceState,
    }),
  );

  const onTrust = (): void => {
    updates.offer();
    tests.allowRuns();
    view.updateTrust();
    offer();
  };
  if (vscode.workspace.isTrusted) tests.allowRuns();
  else store.add(vscode.workspace.onDidGrantWorkspaceTrust(onTrust));

  void vscode.commands.executeCommand('setContext', contextKeys.loading, true);
  // What needs the disk comes after activation.
  setImmediate(() => {
    localizer
      .load()
      .then(() => connections.updateStrings())
      .catch(report);
    sources.watch().catch(report);
    Promise.all([folders.ready(), results.load(), histories.load()])
      .then(() => firstLook(context.workspaceState, folders, opener))
      .catch(complain);
  });

  const activationMs = performance.now() - began;
  log.info(`activated in ${activationMs.toFixed(1)} ms`);
  return {
    activationMs,
    labsTree: tree,
    lastRun: () => tests.lastRun,
    connections: () => feed.replay(),
    badge: () => view.badge,
    message: () => view.message,
    validation: folder => validations.picture(folder),
  };
}
