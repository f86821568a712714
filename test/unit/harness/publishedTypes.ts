import * as path from 'node:path';
import ts from 'typescript';
import { isComputed, TypeSpeller } from './typeSpeller.ts';

const root = path.join(import.meta.dirname, '../../..');

/**
 * The declarations of published modules and of all that they speak of. Each is a file that needs nothing but the other
 * modules: no types of Node, none of our files. What is marked `@internal` is left out.
 * @param modules sources (`src/harness/api.ts`) to what people import them as
 * @returns sources to declarations
 */
export function publishedTypes(modules: ReadonlyMap<string, string>): Map<string, string> {
  const entries = [...modules.keys()];
  const sources = ts.createProgram(
    entries.map(entry => path.join(root, entry)),
    { ...options, rootDir: root },
  );
  const declared = emitDeclarations(sources);
  const speller = new TypeSpeller(sources, isPlainData);
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost(options),
    fileExists: file => declared.has(file) || (file.includes('/node_modules/') && ts.sys.fileExists(file)),
    readFile: file => declared.get(file) ?? ts.sys.readFile(file),
    getSourceFile: (file, target) => {
      const content = declared.get(file) ?? ts.sys.readFile(file);
      return content === undefined ? undefined : ts.createSourceFile(file, content, target, true);
    },
  };
  const program = ts.createProgram(entries.map(declarationFile), options, host);
  const checker = program.getTypeChecker();
  const moduleOf = (file: string): ts.Symbol => {
    const source = program.getSourceFile(declarationFile(file));
    const symbol = source && checker.getSymbolAtLocation(source);
    if (!symbol) throw new Error(`${file} is no module`);
    return symbol;
  };
  const resolve = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const typesOf = (entry: string): string => {
    const foreign = new Map<ts.Symbol, string>();
    for (const [file, name] of modules)
      if (file !== entry)
        for (const symbol of checker.getExportsOfModule(moduleOf(file))) foreign.set(resolve(symbol), name);

    const written = new Map<string, ts.Symbol>();
    const imports = new Map<string, Set<string>>();
    const texts: string[] = [];
    const write = (symbol: ts.Symbol): void => {
      const declarations = (symbol.declarations ?? []).filter(each =>
        declared.has(each.getSourceFile().fileName),
      );
      if (declarations.length === 0) return;
      const from = foreign.get(symbol);
      if (from !== undefined) {
        imports.set(from, (imports.get(from) ?? new Set()).add(symbol.name));
        return;
      }
      const other = written.get(symbol.name);
      if (other === symbol) return;
      if (other) throw new Error(`Two different things are called ${symbol.name}`);
      written.set(symbol.name, symbol);
      for (const declaration of declarations) {
        if (ts.isTypeAliasDeclaration(declaration) && isComputed(declaration)) {
          for (const { name, declaration: spelled } of speller.declare(symbol.name)) {
            if (name !== symbol.name && written.has(name)) continue;
            written.set(name, written.get(name) ?? symbol);
            texts.push(spelled);
          }
          continue;
        }
        const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
        texts.push(printed(statement));
        statement.forEachChild(function visit(node): void {
          if (ts.isIdentifier(node)) {
            const used = checker.getSymbolAtLocation(node);
            const target = used && resolve(used);
            if (target?.declarations?.some(each => isTopLevel(each))) write(target);
          }
          node.forEachChild(visit);
        });
      }
    };
    const exported = checker.getExportsOfModule(moduleOf(entry));
    for (const symbol of exported) write(resolve(symbol));

    const names = exported.map(symbol => {
      const isType = isTypeOnly(symbol) || !(resolve(symbol).flags & ts.SymbolFlags.Value);
      return isType ? `type ${symbol.name}` : symbol.name;
    });
    const importLines = [...imports].map(
      ([from, used]) => `import type { ${[...used].sort().join(', ')} } from '${from}';\n`,
    );
    return `${[...importLines, ...texts, `export { ${names.join(', ')} };`].join('\n')}\n`;
  };
  return new Map(entries.map(entry => [entry, typesOf(entry)]));
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  strict: true,
  allowImportingTsExtensions: true,
  exactOptionalPropertyTypes: true,
  emitDeclarationOnly: true,
  declaration: true,
  stripInternal: true,
  skipLibCheck: true,
};

function declarationFile(file: string): string {
  return path.join(root, file).replace(/\.ts$/, '.d.ts');
}

/** Paths of declaration files beside the sources, none of which is on the disk, to their content. */
function emitDeclarations(program: ts.Program): Map<string, string> {
  const declared = new Map<string, string>();
  // Only the name `x.js` makes TypeScript look for `x.d.ts`.
  const write = (file: string, content: string): void =>
    void declared.set(file, content.replaceAll(/(['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
  program.emit(undefined, write, undefined, true);
  return declared;
}

/** Where shapes are kept that hold no behaviour. */
function isPlainData(file: string): boolean {
  return /^src\/(protocol\/.*|sockets\/model)\.ts$/.test(path.relative(root, file));
}

function isTopLevel(declaration: ts.Declaration): boolean {
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return !ts.isSourceFile(statement) && ts.isSourceFile(statement.parent);
}

function isTypeOnly(symbol: ts.Symbol): boolean {
  return (
    symbol.declarations?.some(each => ts.isExportSpecifier(each) && ts.isTypeOnlyExportDeclaration(each)) ??
    false
  );
}

/** With its comment, without `export`, and without what a class says of its private parts. */
function printed(statement: ts.Node): string {
  return statement
    .getFullText()
    .trim()
    .replace(/^(\/\*\*.*?\*\/\s*)?export (?:declare )?(class|function|const|enum)/s, '$1declare $2')
    .replace(/^(\/\*\*.*?\*\/\s*)?export /s, '$1')
    .replaceAll(/^ +#private;\n/gm, '')
    .replaceAll(/^ +private .*\n/gm, '')
    .concat('\n');
}
