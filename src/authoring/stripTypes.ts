// Bundled by itself (dist/authoring/compiler.cjs), since only who writes labs needs it. No types of ours cross its
// border but plain data: the other side has a copy of its own of everything else.
import { parse, type AnyNode, type Comment, type Program } from 'acorn';
import { transform } from 'sucrase';

/** Where in a file, both counted from 1. Lines are those of the source; columns may be off behind a type that was there. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** A module of a check file without its types. */
export interface StrippedModule {
  /** A CommonJS module; each statement stands in the line that it had. */
  readonly code: string;
  /** What it imports, types left out. */
  readonly imports: readonly (Place & { readonly specifier: string })[];
  /** Names that it exports; undefined where it passes on all of another module. */
  readonly exports: readonly string[] | undefined;
  /** Templates of `text('…')`: what it says to people. */
  readonly sentences: readonly string[];
  /** Ids of `check('…')`. */
  readonly checkIds: readonly string[];
}

export type Stripped = { readonly module: StrippedModule } | { readonly problem: StripProblem };

/** Why a file cannot be compiled: it is no TypeScript, or does what one file of checks cannot do. */
export type StripProblem = Place &
  (
    | { readonly kind: 'syntax'; readonly reason: string }
    | { readonly kind: 'top-level-await' }
    | { readonly kind: 'dynamic-import' }
  );

/** Takes the types out of a TypeScript module. Types are not looked at: that is the editor's part. */
export function stripTypes(source: string): Stripped {
  try {
    const plain = transform(source, { transforms: ['typescript'], ...asItIs }).code;
    const program = parse(plain, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
    const found = lookThrough(program);
    if (found.problem) return { problem: found.problem };
    const { code } = transform(source, { transforms: ['typescript', 'imports'], ...asItIs });
    return {
      module: {
        code: withoutComments(code),
        imports: found.imports.map(each => ({ ...each, column: columnOf(each, source) })),
        exports: found.exports,
        sentences: found.sentences,
        checkIds: found.checkIds,
      },
    };
  } catch (error) {
    // Both parsers call themselves for each parenthesis.
    if (error instanceof RangeError)
      return { problem: { kind: 'syntax', line: 1, column: 1, reason: 'Nested too deeply' } };
    const place = placeOf(error);
    if (!place) throw error;
    return { problem: { kind: 'syntax', ...place } };
  }
}

/** Learners get the code, and comments may say more than they are to know. Lines stay where they are. */
function withoutComments(code: string): string {
  const comments: Comment[] = [];
  parse(code, { ecmaVersion: 'latest', sourceType: 'module', onComment: comments });
  let kept = '';
  let from = 0;
  for (const { start, end, value } of comments) {
    kept += `${code.slice(from, start)} ${value.replaceAll(/[^\n]/g, '')}`;
    from = end;
  }
  return kept + code.slice(from);
}

/** Whoever runs it knows all of today's JavaScript. */
const asItIs = { disableESTransforms: true, preserveDynamicImport: true } as const;

type Found = Pick<StrippedModule, 'imports' | 'exports' | 'sentences' | 'checkIds'> & {
  problem?: StripProblem;
};

function lookThrough(program: Program): Found {
  const imports: StrippedModule['imports'][number][] = [];
  const called = { text: new Set<string>(), check: new Set<string>() };
  const exported: string[] = [];
  let passesOnAll = false as boolean;
  let problem = undefined as StripProblem | undefined;
  const visit = (node: AnyNode, inFunction: boolean): void => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
        imports.push({ specifier: String(node.source.value), ...startOf(node) });
        passesOnAll ||= node.type === 'ExportAllDeclaration' && !node.exported;
        break;
      case 'ExportNamedDeclaration':
        if (node.source) imports.push({ specifier: String(node.source.value), ...startOf(node) });
        exported.push(...exportedNames(node));
        break;
      case 'ImportExpression':
        problem ??= { kind: 'dynamic-import', ...startOf(node) };
        break;
      case 'AwaitExpression':
        if (!inFunction) problem ??= { kind: 'top-level-await', ...startOf(node) };
        break;
      case 'ForOfStatement':
        if (node.await && !inFunction) problem ??= { kind: 'top-level-await', ...startOf(node) };
        break;
      case 'CallExpression': {
        const name = node.callee.type === 'Identifier' ? node.callee.name : '';
        const first = node.arguments[0] && literalOf(node.arguments[0]);
        if ((name === 'text' || name === 'check') && first !== undefined) called[name].add(first);
        break;
      }
      default:
        break;
    }
    const isFunction = /Function/.test(node.type) || node.type === 'StaticBlock';
    for (const child of childrenOf(node)) visit(child, inFunction || isFunction);
  };
  visit(program, false);
  return {
    imports,
    exports: passesOnAll ? undefined : exported,
    sentences: [...called.text],
    checkIds: [...called.check],
    ...(problem && { problem }),
  };
}

/** The value of a string that is written out. */
function literalOf(node: AnyNode): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

function exportedNames(node: Extract<AnyNode, { type: 'ExportNamedDeclaration' }>): string[] {
  const names = node.specifiers.map(({ exported }) =>
    exported.type === 'Identifier' ? exported.name : String(exported.value),
  );
  const { declaration } = node;
  if (!declaration) return names;
  if (declaration.type !== 'VariableDeclaration') return [...names, declaration.id.name];
  return [
    ...names,
    ...declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? id.name : [])),
  ];
}

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flatMap((value: unknown) =>
    (Array.isArray(value) ? value : [value]).filter(isNode),
  );
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function startOf({ loc }: AnyNode): Place {
  return { line: loc?.start.line ?? 1, column: (loc?.start.column ?? 0) + 1 };
}

/** Where the name that is imported stands in its line; where the statement begins, if that is another line. */
function columnOf({ specifier, line, column }: Place & { specifier: string }, source: string): number {
  const content = source.split('\n')[line - 1] ?? '';
  const found = [`'${specifier}'`, `"${specifier}"`]
    .map(quoted => content.indexOf(quoted))
    .find(at => at >= 0);
  return found === undefined ? column : found + 1;
}

/** Both parsers say where, and repeat it at the end of their message. */
function placeOf(error: unknown): (Place & { reason: string }) | undefined {
  if (!(error instanceof SyntaxError) || !('loc' in error)) return undefined;
  const { line, column } = error.loc as Place;
  const reason = error.message.replace(/^Error transforming .*?: /, '').replace(/ \(\d+:\d+\)$/, '');
  // Acorn counts columns from 0, sucrase from 1.
  return { line, column: 'pos' in error && 'raisedAt' in error ? column + 1 : column, reason };
}
