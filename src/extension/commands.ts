/** Every command of the extension; a test compares them with those that package.json declares. */
export const commandIds = {
  openLab: 'socklab.openLab',
  browseLabs: 'socklab.browseLabs',
  grade: 'socklab.grade',
  gradeCheck: 'socklab.gradeCheck',
  prepareSubmission: 'socklab.prepareSubmission',
  watchCheck: 'socklab.watchCheck',
  nextStep: 'socklab.nextStep',
  playSteps: 'socklab.playSteps',
  stopWatching: 'socklab.stopWatching',
  replayCheck: 'socklab.replayCheck',
  exportRecording: 'socklab.exportRecording',
  cancel: 'socklab.cancel',
  run: 'socklab.run',
  stop: 'socklab.stop',
  refresh: 'socklab.refresh',
  openReadme: 'socklab.openReadme',
  showFinding: 'socklab.showFinding',
  readConcept: 'socklab.readConcept',
  showLabs: 'socklab.showLabs',
  showConnections: 'socklab.showConnections',
  openConnectionsInEditor: 'socklab.openConnectionsInEditor',
  showLog: 'socklab.showLog',
  installLab: 'socklab.installLab',
  installPack: 'socklab.installPack',
  uninstallLab: 'socklab.uninstallLab',
  showUpdate: 'socklab.showUpdate',
  updateLab: 'socklab.updateLab',
  compareInstructions: 'socklab.compareInstructions',
  newLab: 'socklab.newLab',
  validateLab: 'socklab.validateLab',
  stopValidation: 'socklab.stopValidation',
  showValidation: 'socklab.showValidation',
  previewLab: 'socklab.previewLab',
} as const;

/** Scheme of the addresses under which VS Code reads concept notes. */
export const noteScheme = 'socklab-note';

/** Type of the editor tab that shows connections, for VS Code. */
export const connectionsEditorType = 'socklab.connectionsEditor';

/** Type of the editor that shows packs, for VS Code. */
export const packEditorType = 'socklab.pack';

/** Type of the editor tab that shows the validation of a lab, for VS Code. */
export const validationEditorType = 'socklab.validation';

/** What the names of packs end in. */
export const packExtension = '.socklab';

/** VS Code's own. */
export const manageTrustCommand = 'workbench.trust.manage';
export const showProblemsCommand = 'workbench.actions.view.problems';

/** Keys that `when` clauses of package.json ask for. */
export const contextKeys = {
  /** A learner's folder is open. */
  hasFolder: 'socklab.hasFolder',
  /** Absolute paths of the open learner's folders. */
  folders: 'socklab.folders',
  /** A lab is open whose sources are here. */
  hasLab: 'socklab.hasLab',
  grading: 'socklab.grading',
  running: 'socklab.running',
  /** A check is being watched. */
  watching: 'socklab.watching',
  /** A recording is shown. */
  replaying: 'socklab.replaying',
  loading: 'socklab.loading',
} as const;

export const viewIds = { labs: 'socklab.labs', connections: 'socklab.connections' } as const;
