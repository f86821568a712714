/**
 * The themes that the page is looked at in, by the names of their fixtures: as the setting workbench.colorTheme calls
 * them, and the class that VS Code gives to the body of a webview then.
 */
export const themes = {
  light: { setting: 'Default Light Modern', bodyClass: 'vscode-light' },
  dark: { setting: 'Default Dark Modern', bodyClass: 'vscode-dark' },
  highContrast: { setting: 'Default High Contrast', bodyClass: 'vscode-high-contrast' },
} as const;
export type ThemeName = keyof typeof themes;

/** What VS Code gives to the document of a webview. */
export interface ThemeFixture {
  readonly bodyClass: string;
  /** `data-vscode-theme-kind` and its siblings, in camel case. */
  readonly bodyData: Readonly<Record<string, string>>;
  /** The style attribute of `<html>`: every colour of the theme and the fonts as custom properties. */
  readonly variables: string;
  /** The style sheet that comes before that of the page. */
  readonly defaultStyles: string;
}
