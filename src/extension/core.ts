// All that is loaded when it is first needed and not at activation. The build makes a bundle of its own of this file
// (inside one bundle, what is loaded later cannot lose its unused parts), which is why it gathers what it exports.
export { benchActionSchema, benchReportSchema } from '../protocol/benchMessages.ts';
export { gradeSubmission } from '../grading/gradeSubmission.ts';
export { WatchControls } from '../grading/watchControls.ts';
export { conceptFileName, parseConceptFileName, readConceptNote } from '../lab/conceptNote.ts';
export { createLocalizer, socketsDictionary } from '../lab/coreDictionary.ts';
export { localizeManifest } from '../lab/localizeManifest.ts';
export { openCatalogue } from '../lab/openCatalogue.ts';
export { readSubmission } from '../lab/readSubmission.ts';
export { userFolders } from '../lab/userFolders.ts';
export { createWorkspace } from '../lab/workspace.ts';
export { conversationHtml } from '../report/conversationHtml.ts';
export { conversationSvg } from '../report/conversationSvg.ts';
export { readRecording, recordingJson } from '../report/recordingJson.ts';
export { SocketHolders } from '../proc/socketHolders.ts';
export { SocketSampler } from '../sockets/sampler.ts';
export { takeTcpInfo } from '../sockets/tcpInfo.ts';
export { ServerOwners } from './serverOwners.ts';
export { ServersOwn } from './serversOwn.ts';
export { labHistoriesSchema, storedResultSchema } from './storedShapes.ts';
