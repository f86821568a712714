import ts from 'typescript';

/**
 * Writes out types that are computed from values (`z.infer<typeof schema>`), member by member and with the comments that
 * the schema has. A part that has a name of its own is called by it.
 */
export class TypeSpeller {
  readonly #checker: ts.TypeChecker;
  /** What a type consists of, to what it is called. */
  readonly #names = new Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>();
  readonly #computed = new Map<string, ts.TypeAliasDeclaration>();

  /** @param isData files of the program that hold shapes, and nothing that leads in a circle */
  constructor(program: ts.Program, isData: (file: string) => boolean) {
    this.#checker = program.getTypeChecker();
    for (const source of program.getSourceFiles()) {
      if (!isData(source.fileName)) continue;
      for (const statement of source.statements) {
        if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) continue;
        if (statement.typeParameters || !ts.getCombinedModifierFlags(statement)) continue;
        if (ts.isTypeAliasDeclaration(statement)) {
          if (!isComputed(statement)) continue;
          this.#computed.set(statement.name.text, statement);
        }
        this.#names.set(this.#parts(this.#checker.getTypeAtLocation(statement.name)), statement);
      }
    }
  }

  /** The declaration of a computed type, and those of all computed types that it names; none where it is another type. */
  declare(name: string): { readonly name: string; readonly declaration: string }[] {
    const made = new Map<string, string>();
    const write = (alias: ts.TypeAliasDeclaration): void => {
      if (made.has(alias.name.text)) return;
      made.set(alias.name.text, '');
      const type = this.#checker.getTypeAtLocation(alias.name);
      const uses = new Set<string>();
      const spelled = this.#spell(type, uses, alias);
      made.set(alias.name.text, `${commentOf(alias)}type ${alias.name.text} = ${spelled};\n`);
      for (const each of uses) {
        const used = this.#computed.get(each);
        if (used) write(used);
      }
    };
    const alias = this.#computed.get(name);
    if (alias) write(alias);
    return [...made].map(([each, declaration]) => ({ name: each, declaration }));
  }

  /** The same for any two types of the same parts. */
  #parts(type: ts.Type): string {
    return this.#walk(
      type,
      each => this.#parts(each),
      () => '',
    );
  }

  #spell(type: ts.Type, uses: Set<string>, not?: ts.Declaration): string {
    const isLarge = type.isUnion() || (type.flags & ts.TypeFlags.Object) !== 0;
    const named = isLarge ? this.#names.get(this.#parts(type)) : undefined;
    if (named && named !== not) {
      uses.add(named.name.text);
      return named.name.text;
    }
    return this.#walk(
      type,
      each => this.#spell(each, uses),
      member => {
        const words = ts.displayPartsToString(member.getDocumentationComment(this.#checker));
        return words === '' ? '\n' : `\n/** ${words.replaceAll('\n', '\n * ')} */\n`;
      },
    );
  }

  #walk(type: ts.Type, into: (type: ts.Type) => string, comment: (member: ts.Symbol) => string): string {
    const checker = this.#checker;
    if (type.flags & ts.TypeFlags.Boolean) return 'boolean';
    if (type.isUnion()) return type.types.map(into).join(' | ');
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type as ts.TypeReference);
      const spelled = item ? into(item) : 'unknown';
      return spelled.includes(' ') ? `(${spelled})[]` : `${spelled}[]`;
    }
    const isPlain = type.flags & ts.TypeFlags.Object && type.getCallSignatures().length === 0;
    if (!isPlain) {
      const flags = ts.TypeFormatFlags.NoTruncation;
      return type.isStringLiteral() ? `'${type.value}'` : checker.typeToString(type, undefined, flags);
    }
    const members = type.getProperties().map(member => {
      const isOptional = (member.flags & ts.SymbolFlags.Optional) !== 0;
      const memberType = checker.getTypeOfSymbol(member);
      const shown = isOptional ? checker.getNonNullableType(memberType) : memberType;
      return `${comment(member)}readonly ${member.name}${isOptional ? '?' : ''}: ${into(shown)};`;
    });
    return `{ ${members.join(' ')} }`;
  }
}

/** Its own, or that of the schema that it is made of. */
function commentOf(alias: ts.TypeAliasDeclaration): string {
  const schema = /\btypeof (\w+)/.exec(alias.type.getText())?.[1];
  const statements = alias.getSourceFile().statements.filter(ts.isVariableStatement);
  const made = statements.find(each => each.declarationList.declarations[0]?.name.getText() === schema);
  const comments = [alias, made].map(each => /^\/\*\*.*?\*\/\n/s.exec(each?.getFullText().trim() ?? '')?.[0]);
  return comments.find(each => each !== undefined) ?? '';
}

/** Made of a value, such as the schema that a shape is checked with. */
export function isComputed({ type }: ts.TypeAliasDeclaration): boolean {
  return /\btypeof\b/.test(type.getText());
}
