/** In which direction a language is read. */
import type { Direction } from "./scene.ts";

/** Languages that are written from right to left where no script is named; `qps-plocm` is the one that Windows tests with. */
const RIGHT_TO_LEFT = /^(?:ar|arc|azb|ckb|dv|fa|glk|he|iw|ks|lrc|mzn|nqo|prs|ps|qps-plocm|sd|syr|ug|ur|yi)(?:-|$)/i;
const WRITTEN = /^[a-z]{2,3}-([a-z]{4})(?:-|$)/i;
const RIGHT_TO_LEFT_SCRIPT = /^(?:adlm|arab|aran|hebr|mand|nkoo|rohg|samr|syrc|thaa)$/i;

/** @param lang BCP 47; its script, where it names one, is worth more than the language. Left to right when absent. */
export function directionOf(lang: string | undefined): Direction {
  if (lang === undefined) return "ltr";
  const script = WRITTEN.exec(lang)?.[1];
  const isRightToLeft = script === undefined ? RIGHT_TO_LEFT.test(lang) : RIGHT_TO_LEFT_SCRIPT.test(script);
  return isRightToLeft ? "rtl" : "ltr";
}
