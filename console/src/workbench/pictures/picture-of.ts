/**
 * Pictures for those of an app that is not here: drawn by a formula from the picture's name, so that each has its own look and keeps it.
 * A name is never part of what is drawn. Knows neither requests nor payloads.
 */

const svg = (width: number, height: number, inside: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inside}</svg>`;

/** A number that only depends on the name: FNV-1a, 32 bits. */
function numberOf(name: string): number {
  let number = 0x811c9dc5;
  for (const character of name) number = Math.imul(number ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return number;
}

/** Hills under a low sun, beside water. */
function landscape(number: number): string {
  const hue = number % 360;
  const sun = 60 + (number % 240);
  const hill = 84 + (number % 30);
  return svg(
    364,
    180,
    `<rect width="364" height="180" fill="hsl(${hue} 52% 66%)"/><circle cx="${sun}" cy="64" r="24" fill="hsl(${hue + 30} 90% 88%)"/>` +
      `<path d="M0 180V${hill}L90 ${hill - 40}L170 ${hill + 20}L250 ${hill - 24}L364 ${hill + 26}V180Z" fill="hsl(${hue + 12} 38% 44%)"/>` +
      `<path d="M0 180V${hill + 44}Q120 ${hill + 14} 220 ${hill + 38}T364 ${hill + 24}V180Z" fill="hsl(${hue + 24} 40% 28%)"/>`,
  );
}

/** Head and shoulders. */
function person(number: number): string {
  const hue = number % 360;
  return svg(
    120,
    120,
    `<rect width="120" height="120" fill="hsl(${hue} 45% 72%)"/><circle cx="60" cy="50" r="23" fill="hsl(${hue + 20} 45% 30%)"/>` +
      `<path d="M14 120c0-28 20-42 46-42s46 14 46 42Z" fill="hsl(${hue + 20} 45% 30%)"/>`,
  );
}

const BELL = "M22 6c-6 0-10 5-10 11v8l-4 7v2h28v-2l-4-7v-8c0-6-4-11-10-11Zm-3 30h6a3 3 0 0 1-6 0Z";
const logo = (color: string): string => svg(44, 44, `<path d="${BELL}" fill="${color}"/>`);
/** As an app brings it for places that are not its own. */
const logoOn = (ground: string, color: string): string =>
  svg(44, 44, `<rect width="44" height="44" rx="8" fill="#${ground}"/><path d="${BELL}" fill="${color}"/>`);
const icon = (path: string): string => svg(16, 16, `<path d="${path}" fill="#ffffff"/>`);

const SUN = '<circle cx="24" cy="24" r="11" fill="#ffc83d"/>';
const CLOUD =
  '<path d="M14 36a8 8 0 0 1 0-16 11 11 0 0 1 21-1 8.5 8.5 0 0 1 0 17Z" fill="#ffffff" fill-opacity=".92"/>';
const DROPS =
  '<path d="M16 39l-2 6M25 39l-2 6M34 39l-2 6" stroke="#9fd3ff" stroke-width="2.5" stroke-linecap="round"/>';
const HALF_SUN = '<circle cx="32" cy="18" r="9" fill="#ffc83d"/>';

/** Those that are more than scenery, by their name without folder and ending. */
const NAMED: Readonly<Record<string, string>> = {
  logo: logo("#ffffff"),
  "logo-dark": logo("#1a1a1a"),
  sun: svg(48, 48, SUN),
  cloud: svg(48, 48, CLOUD),
  "sun-and-cloud": svg(48, 48, HALF_SUN + CLOUD),
  rain: svg(48, 48, CLOUD + DROPS),
  "icon-write": icon("M2 2h12v9H6l-3 3v-3H2Z"),
  "icon-decline": icon("M3 4l1-1 4 4 4-4 1 1-4 4 4 4-1 1-4-4-4 4-1-1 4-4Z"),
  "icon-answer": icon("M4 1 7 5 5.5 7q1 2.5 3.5 3.5L11 9l4 3q-2 4-5 3Q3 12 1 6 .5 2.5 4 1Z"),
};

const PEOPLE = /^(?:ada|grace|linus|mary|alan|edith|person)/;

/** A picture of SVG for any name; folders and the ending do not matter. */
export function pictureOf(name: string): string {
  const plain = name
    .replace(/^.*\//s, "")
    .replace(/\.[^.]*$/s, "")
    .toLowerCase();
  const [, dark, ground] = /^logo(-dark)?-on-([0-9a-f]{6})$/.exec(plain) ?? [];
  if (ground !== undefined) return logoOn(ground, dark === undefined ? "#ffffff" : "#1a1a1a");
  const named = Object.hasOwn(NAMED, plain) ? NAMED[plain] : undefined;
  return named ?? (PEOPLE.test(plain) ? person(numberOf(plain)) : landscape(numberOf(plain)));
}
