/** Elements to which keys mean something of their own; for a button that is the space bar alone. */
const typing = 'input, select, textarea, [contenteditable=true]';
const pressed = 'button, summary, a[href], [role=button], [role=checkbox], [role=switch], [role=tab]';

/** Whether a key is meant for the page and not for what has the focus. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return false;
  const { target } = event;
  if (!(target instanceof Element)) return true;
  if (target.closest(typing)) return false;
  return event.key !== ' ' || !target.closest(pressed);
}
