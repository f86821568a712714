/** `vscode.l10n.t`, for parts that do not import vscode. */
export type Translate = (message: string, args?: Record<string, string | number>) => string;
