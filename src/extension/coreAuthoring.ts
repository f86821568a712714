// What writing a lab takes, loaded when it is first needed; see core.ts.
export { authoringTools } from '../authoring/authoringTools.ts';
export { checkLabId, newLab, scaffoldLanguages, usualTitle } from '../authoring/newLab.ts';
export { openLabFolder } from '../authoring/openLabFolder.ts';
export { loadLab } from '../lab/loadLab.ts';
export { LabValidation } from './labValidation.ts';
export { makePreview, openPreview, removeOldPreviews } from '../authoring/labPreview.ts';
export { ValidationStore } from './validationStore.ts';
export { labIssues } from '../authoring/labIssues.ts';
