// Loaded with the first page that is opened: what the connections view and the page of a finding say; see core.ts.
export { connectionsStrings } from './connectionsStrings.ts';
export { findingPage } from './findingPage.ts';
