// Loaded with the first grade or watched check; see core.ts.
export { gradeSubmission } from '../grading/gradeSubmission.ts';
export { WatchControls } from '../grading/watchControls.ts';
