// Loaded when somebody's work is put together to be handed in; see core.ts.
export { LatestGrades } from '../classroom/latestGrades.ts';
export { prepareSubmission, reportStanding } from '../classroom/prepareSubmission.ts';
export { readWorkFolder } from '../classroom/readWorkFolder.ts';
export { reportFileName } from '../classroom/submittedFiles.ts';
export { shownName } from '../pack/packError.ts';
export { fileSize } from '../report/fileSize.ts';
