/** Payloads gone wrong: those of the gallery with pieces put in, taken out and doubled, the nth of them always the same. */
import { ADAPTIVE_EXHIBITS } from "./adaptive.ts";
import type { Exhibit } from "./exhibit.ts";
import { LEGACY_TILE_EXHIBITS, LEGACY_TOAST_EXHIBITS } from "./legacy.ts";
import { TOAST_EXHIBITS } from "./toasts.ts";

const SOUND: readonly Exhibit[] = [
  ...LEGACY_TILE_EXHIBITS,
  ...ADAPTIVE_EXHIBITS,
  ...LEGACY_TOAST_EXHIBITS,
  ...TOAST_EXHIBITS,
];

/** Words and numbers, within a text or a value. */
const WORDS: readonly string[] = [
  "\u0085",
  "👩‍👩‍👧‍👦",
  "\u202e",
  "&lt;img src=x onerror=alert(1)&gt;",
  "&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
  "javascript:alert(1)//",
  "data:image/svg+xml,&lt;svg onload=alert(1)&gt;",
  "99999999999999999999",
  "-1",
  "1e9",
  "NaN",
  "__proto__",
  "constructor",
  "../../",
  "{name}",
  "ms-resource:greeting",
  "\n\n\n",
  "ʬ".repeat(60),
  "long words without end ".repeat(20),
];

/** Attributes, within a tag. */
const ATTRIBUTES: readonly string[] = [
  'src="javascript:alert(1)"',
  'style="position:fixed"',
  'onclick="alert(1)"',
  'hint-maxLines="1"',
  'hint-minLines="9"',
  'hint-wrap="true"',
  'hint-style="headerNumeralSubtle"',
  'hint-weight="0"',
  'hint-overlay="1e9"',
  'hint-crop="circle"',
  'hint-align="right"',
  'hint-removeMargin="true"',
  'hint-textStacking="bottom"',
  'hint-presentation="people"',
  'hint-presentation="photos"',
  'placement="peek"',
  'branding="nameAndLogo"',
  'scenario="incomingCall"',
  'lang="ar"',
  'baseUri="http://h/%ff/.."',
];

/** Elements, between others. */
const ELEMENTS: readonly string[] = [
  "<text>toString</text>",
  "<text hint-wrap='true'>\n\n\n\n</text>",
  "<text/>",
  '<image src="9.svg"/>',
  '<image placement="peek" src="2.svg"/>',
  '<image placement="background" src="3.svg"/>',
  '<image placement="hero" src="4.svg"/>',
  "<group><subgroup><text>a</text></subgroup><subgroup hint-weight='9'><image src='1.svg'/></subgroup></group>",
  "<group/>",
  '<progress value="0.5" status="{a}"/>',
  '<input id="__proto__" type="text"/>',
  '<action content="a" arguments="b"/>',
  "<![CDATA[<b>]]>",
  "<!-- -->",
];

/** What no XML has there. */
const BREAKERS: readonly string[] = ["<", "/>", "&", "&#0;", '"', "\u0000", "\ud800", "<!DOCTYPE t [<!ENTITY a 'b'>]>"];

/** Numbers from a seed, the same everywhere. @source Steele, Lea, Flood, "Fast splittable pseudorandom number generators" */
function numbers(seed: number): (below: number) => number {
  let state = (seed + 0x9e3779b9) | 0;
  return (below) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
  };
}

/** Puts a piece behind the first `mark` at or after a place. */
function putBehind(xml: string, at: number, mark: string, piece: string): string {
  const found = xml.indexOf(mark, at);
  const place = found < 0 ? at : found + mark.length;
  return xml.slice(0, place) + piece + xml.slice(place);
}

function mutate(xml: string, next: (below: number) => number): string {
  const at = next(xml.length + 1);
  const one = (pieces: readonly string[]) => pieces[next(pieces.length)] ?? "";
  switch (next(12)) {
    case 0:
      return xml.slice(0, at) + xml.slice(at + next(12));
    case 1:
      return xml.slice(0, at) + xml.slice(at, at + next(12)) + xml.slice(at);
    case 2:
      return putBehind(xml, at, "", one(BREAKERS));
    case 3:
    case 4:
    case 5:
      return putBehind(xml, at, '="', one(WORDS));
    case 6:
    case 7:
      return putBehind(xml, at, "<text>", one(WORDS));
    case 8:
    case 9:
      return putBehind(xml, at, "/>", one(ELEMENTS));
    default:
      return putBehind(xml, at, "<image ", `${one(ATTRIBUTES)} `).replace("<binding ", `<binding ${one(ATTRIBUTES)} `);
  }
}

/** The nth of them. @param seed a whole number */
export function mutant(seed: number): { readonly kind: "tile" | "toast"; readonly xml: string } {
  const next = numbers(seed);
  const { kind, xml } = SOUND[next(SOUND.length)] ?? { kind: "tile", xml: "" };
  let changed = xml;
  for (let times = 1 + next(4); times > 0; times--) changed = mutate(changed, next);
  return { kind, xml: changed };
}
