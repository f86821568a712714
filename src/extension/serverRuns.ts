import * as path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { contextKeys } from './commands.ts';
import { freePort } from './freePort.ts';
import type { LabFolder } from './labFolder.ts';

/** A learner's server that runs in a terminal. */
export interface ServerRun {
  readonly folder: LabFolder;
  readonly port: number;
}

export interface ServerRunEnd {
  readonly run: ServerRun;
  /** undefined: the terminal was closed. */
  readonly exitCode: number | undefined;
}

interface Running {
  readonly run: ServerRun;
  readonly execution: vscode.TaskExecution;
  pid?: number;
}

/**
 * Builds and starts servers, at most one a folder, as tasks: a task's terminal stays readable after its program has
 * ended. The program is the command line's `run`.
 */
export class ServerRuns implements vscode.Disposable {
  readonly #store = new DisposableStore();
  readonly #node: string;
  readonly #cli: string;
  readonly #env: () => Readonly<Record<string, string>>;
  readonly #running = new Map<string, Running>();
  readonly #started = this.#store.add(new vscode.EventEmitter<ServerRun>());
  readonly #ended = this.#store.add(new vscode.EventEmitter<ServerRunEnd>());
  readonly #changed = this.#store.add(new vscode.EventEmitter<void>());

  readonly onDidStart = this.#started.event;
  readonly onDidEnd = this.#ended.event;
  readonly onDidChange = this.#changed.event;

  /**
   * @param node binary that runs
   * @param cli `dist/cli.mjs`
   * @param env further environment of it
   */
  constructor(node: string, cli: string, env: () => Readonly<Record<string, string>>) {
    this.#node = node;
    this.#cli = cli;
    this.#env = env;
    this.#store.add(
      vscode.tasks.onDidStartTaskProcess(({ execution, processId }) => {
        const running = [...this.#running.values()].find(r => r.execution === execution);
        if (running) running.pid = processId;
      }),
    );
    this.#store.add(
      vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => this.#end(execution, exitCode)),
    );
    // Also comes when the process could not be started at all.
    this.#store.add(vscode.tasks.onDidEndTask(({ execution }) => this.#end(execution, undefined)));
  }

  get runs(): readonly ServerRun[] {
    return [...this.#running.values()].map(r => r.run);
  }

  run(folder: string): ServerRun | undefined {
    return this.#running.get(folder)?.run;
  }

  /** The process that has the server among its descendants. */
  pid(run: ServerRun): number | undefined {
    const running = this.#running.get(run.folder.path);
    return running?.run === run ? running.pid : undefined;
  }

  async start(folder: LabFolder, terminal: 'shown' | 'shownOnFailure'): Promise<ServerRun> {
    this.stop(folder.path);
    const run: ServerRun = { folder, port: await freePort() };
    const args = [this.#cli, 'run', folder.path, '--port', String(run.port)];
    const task = new vscode.Task(
      { type: 'socklab', folder: folder.path, port: run.port },
      vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder.path)) ?? vscode.TaskScope.Workspace,
      `${path.basename(folder.path)} :${run.port}`,
      'Socklab',
      new vscode.ProcessExecution(this.#node, args, {
        cwd: folder.path,
        // On a desktop the extension host's binary is Electron, which is a Node only when told so.
        env: { ...this.#env(), ELECTRON_RUN_AS_NODE: '1', FORCE_COLOR: '1' },
      }),
      [],
    );
    task.isBackground = true;
    task.presentationOptions = {
      reveal: terminal === 'shown' ? vscode.TaskRevealKind.Always : vscode.TaskRevealKind.Silent,
      panel: vscode.TaskPanelKind.Dedicated,
      focus: false,
      clear: true,
      echo: false,
      showReuseMessage: false,
    };
    this.#running.set(folder.path, { run, execution: await vscode.tasks.executeTask(task) });
    this.#announce();
    this.#started.fire(run);
    return run;
  }

  stop(folder: string): void {
    this.#running.get(folder)?.execution.terminate();
  }

  dispose(): void {
    for (const { execution } of this.#running.values()) execution.terminate();
    this.#store.dispose();
  }

  #end(execution: vscode.TaskExecution, exitCode: number | undefined): void {
    for (const [folder, running] of this.#running) {
      if (running.execution !== execution) continue;
      this.#running.delete(folder);
      this.#announce();
      this.#ended.fire({ run: running.run, exitCode });
    }
  }

  #announce(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.running, this.#running.size > 0);
    this.#changed.fire();
  }
}
