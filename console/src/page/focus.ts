/** Where somebody is on the page by keyboard, through all shadow roots. */

/** The element that has the focus; undefined when it is nowhere in particular. */
export function focused(): HTMLElement | undefined {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element instanceof HTMLElement && element !== document.body ? element : undefined;
}
