const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Makes a text harmless in the content and in quoted attributes of HTML and XML. */
export function escapeHtml(s: string): string {
  return s.replaceAll(/[&<>"']/g, character => entities[character] ?? character);
}
