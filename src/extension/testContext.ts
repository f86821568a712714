/** `testMessage` in the `when` clauses of package.json: a message that has a finding to show. */
export const findingTestContext = 'socklab.finding';
