/** Icons of buttons come white, for dark buttons: on light ones they are turned dark, their colours kept. Chooses no colour itself. */

/** Above this the ink is light. */
const HALF = 128;

/** Whether letters of a colour stand on something light. @param color as computed styles have it; one of another form is taken for light ink */
export function isDarkInk(color: string): boolean {
  const [, red, green, blue] = /^rgba?\((\d+), (\d+), (\d+)/.exec(color) ?? [];
  if (red === undefined) return false;
  return 0.299 * Number(red) + 0.587 * Number(green) + 0.114 * Number(blue) < HALF;
}

/** Turns those icons that need it. @param root of a toast that was drawn */
export function inkIcons(root: ParentNode): void {
  for (const icon of root.querySelectorAll(".icon")) {
    icon.classList.toggle("dark", isDarkInk(getComputedStyle(icon).color));
  }
}
