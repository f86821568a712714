// Imports run one way between the rooms of src/. A rule that the code has outgrown is changed on purpose, with its reason.

/** The rooms, and those that each may import besides itself. */
const rooms = {
  base: [],
  proc: ['base'],
  sockets: ['base'],
  lab: ['base'],
  protocol: ['base'],
  // Labs as files that are handed out: written, checked, installed.
  pack: ['base', 'lab'],
  // Labs as they are written: begun, compiled, opened from their sources.
  authoring: ['base', 'lab', 'pack'],
  harness: ['base', 'proc', 'sockets', 'lab', 'protocol'],
  clientBench: ['base', 'sockets', 'lab', 'protocol', 'harness'],
  // Bundled into check files, and so as pure as the harness's face that they use.
  conversations: [],
  grading: ['base', 'proc', 'sockets', 'lab', 'protocol', 'harness'],
  // Many submissions: what was handed in, and how all of it is graded. Reports are made of its results, and not by it.
  classroom: ['base', 'proc', 'lab', 'pack', 'protocol', 'grading'],
  report: ['base', 'sockets', 'lab', 'protocol', 'grading'],
  cli: [
    ...['base', 'proc', 'sockets', 'lab', 'protocol', 'clientBench', 'grading', 'pack', 'report'],
    ...['classroom', 'authoring'],
  ],
  extension: [
    'base',
    'proc',
    'sockets',
    'lab',
    'protocol',
    'pack',
    'grading',
    'report',
    'classroom',
    'authoring',
  ],
  devhost: ['base', 'proc', 'lab'],
  // What editors say of our files, written into media/schemas by a test; no bundle has it.
  schemas: ['base', 'lab', 'protocol', 'report'],
  // Its own tsconfig has no types of Node, so that only the pure models of sockets compile there.
  webview: ['base', 'protocol', 'sockets'],
};

/** Single files that a room may use of another. */
const exceptions = {
  conversations: ['^src/harness/api\\.ts$'],
  protocol: ['^src/sockets/model\\.ts$'],
};

const roomRules = Object.entries(rooms).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^(src|labs|test)/',
    pathNot: [`^src/(${[room, ...allowed].join('|')})/`, ...(exceptions[room] ?? [])],
  },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'every-room-is-known',
      comment: 'A new room gets a line in the table above.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${Object.keys(rooms).join('|')})/` },
      to: {},
    },
    {
      name: 'only-the-extension-imports-vscode',
      severity: 'error',
      from: { path: '^(src|labs)/', pathNot: '^src/extension/' },
      to: { path: '^(vscode$|node_modules/@types/vscode/)' },
    },
    {
      name: 'only-the-command-line-knows-queues',
      comment:
        'Their drivers are ten times as large as the rest of an editor’s package; dist/queue.mjs has them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(classroom/queue|cli)/' },
      to: { path: '^src/classroom/queue/' },
    },
    {
      name: 'drivers-of-queues-are-loaded-later',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/classroom/queue/drivers\\.ts$' },
      to: { path: '^node_modules/(bullmq|ioredis|pg)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'labs-see-only-the-harness',
      comment:
        'A lab must run in an installed Socklab: it imports socklab/harness, socklab/conversations and its own files.',
      severity: 'error',
      from: { path: '^labs/([^/]+)/' },
      to: { path: '^(src|labs|test)/', pathNot: ['^labs/$1/', '^src/(harness|conversations)/api\\.ts$'] },
    },
    {
      name: 'no-cycles',
      comment: 'Types may refer to each other across files; code may not.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'found',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    {
      name: 'what-ships-is-a-dependency',
      comment: 'devDependencies are not there in an installed Socklab.',
      severity: 'error',
      from: { path: '^(src|labs)/', pathNot: '^src/devhost/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|labs/[^/]+/(starters|solutions|faults))/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['socklab-source', 'import', 'types', 'node', 'default'],
    },
  },
};
