/** What belongs to the editor or to the runner and would change how the learner's program behaves. */
const foreign =
  /^(ELECTRON_|VSCODE_|NODE_OPTIONS$|NODE_CHANNEL|NODE_V8_COVERAGE|SOCKLAB_|npm_|INIT_CWD$|LD_PRELOAD$)/;

/** The environment of the learner's program: the user's own, without the editor's and with the mark of the run. */
export function serverEnvironment(environment: NodeJS.ProcessEnv, runId: string): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(kept), [runMarkerName]: runId };
}

/** Every process of a run carries this variable; what is left of it afterwards is found by it. */
export const runMarkerName = 'SOCKLAB_RUN';
