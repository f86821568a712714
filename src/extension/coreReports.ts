// Loaded when a recording is kept, shown or exported; see core.ts.
export { conversationHtml } from '../report/conversationHtml.ts';
export { conversationSvg } from '../report/conversationSvg.ts';
export { readRecording, recordingJson } from '../report/recordingJson.ts';
