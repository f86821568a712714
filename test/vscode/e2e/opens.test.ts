import assert from 'node:assert/strict';
import { openWorkbench, type WorkbenchPage } from './workbenchPage.ts';

describe('the workbench', function () {
  this.timeout(120_000);
  let workbench: WorkbenchPage | undefined;

  before(async () => {
    workbench = await openWorkbench();
  });

  after(() => workbench?.close());

  it('shows Socklab in the Activity Bar, and the lab in its sidebar on a click', async () => {
    assert.ok(workbench);
    await workbench.openSidebar();
    await workbench.treeRow('Echo server').waitFor();
    await workbench.screenshot('sidebar');
  });
});
