// Loaded with the first grade or watched check; see core.ts.
export { authoringTools } from '../authoring/authoringTools.ts';
export { readySharedLab } from '../authoring/readySharedLab.ts';
export { gradeOwnWork } from '../classroom/gradeOwnWork.ts';
export { gradeSubmission } from '../grading/gradeSubmission.ts';
export { WatchControls } from '../grading/watchControls.ts';
