/** The pictures of the gallery: drawn by a formula, so that each number has its own look, and all of them a known size. */

const HUES = [28, 200, 340, 120, 260, 170];

function picture(number: number): string {
  const hue = HUES[number % HUES.length] ?? 0;
  const hill = 60 + 10 * (number % 4);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="160" viewBox="0 0 240 160">
<rect width="240" height="160" fill="hsl(${hue} 60% 62%)"/><circle cx="${60 + 24 * number}" cy="48" r="26" fill="hsl(${hue} 80% 84%)"/>
<path d="M0 160V${hill + 30}L80 ${hill}L150 ${hill + 44}L190 ${hill + 16}L240 ${hill + 60}V160Z" fill="hsl(${hue} 45% 32%)"/></svg>`;
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><path d="M8 1 15 15H1Z" fill="#fff"/></svg>`;
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="44" height="44" viewBox="0 0 44 44"><path d="M22 5c-7 0-11 6-11 12v8l-4 7v2h30v-2l-4-7v-8c0-6-4-12-11-12Z" fill="#fff"/></svg>`;

/** A picture by its file name (`1.svg` and on, `icon.svg`, `logo.svg`); undefined for any other. */
export function pictureOf(file: string): string | undefined {
  if (file === "icon.svg") return ICON;
  if (file === "logo.svg") return LOGO;
  const number = /^(\d+)\.svg$/.exec(file)?.[1];
  return number === undefined ? undefined : picture(Number(number));
}
