// Loaded when labs are installed, removed or brought up to date; see core.ts.
export { readInstalledLab } from '../lab/installedLabs.ts';
export { labChanges } from '../lab/labChanges.ts';
export { planUpdate, updateWorkspace } from '../lab/updateWorkspace.ts';
export { downloadPack, packAddress } from '../pack/downloadPack.ts';
export { installPack } from '../pack/installPack.ts';
export { planInstall, questionText } from '../pack/installPlan.ts';
export { checkPack, openPack } from '../pack/openPack.ts';
export { packLimits } from '../pack/packLimits.ts';
export { signerNote } from '../pack/signerNote.ts';
export { uninstallLab } from '../pack/uninstallLab.ts';
export { packPage, refusedPackPage } from './packPage.ts';
export { updatePage } from './updatePage.ts';
