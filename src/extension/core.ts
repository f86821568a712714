// What is loaded when it is first needed and not at activation: here the labs and what a learner has of them. Each
// `core….ts` becomes a bundle of its own (inside one bundle, what is loaded later cannot lose its unused parts), which
// is why they gather what they export. What only some people use goes into a part of its own, not in here.
export { conceptFileName, parseConceptFileName, readConceptNote } from '../lab/conceptNote.ts';
export { createLocalizer, socketsDictionary } from '../lab/coreDictionary.ts';
export { localizeManifest } from '../lab/localizeManifest.ts';
export { openCatalogue } from '../lab/openCatalogue.ts';
export { readSubmission } from '../lab/readSubmission.ts';
export { userFolders } from '../lab/userFolders.ts';
export { createWorkspace } from '../lab/workspace.ts';
export { labHistoriesSchema, storedResultSchema } from './storedShapes.ts';
