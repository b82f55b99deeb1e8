/** What a toast says, read from its XML as text. Pictures, buttons and sounds are left out; nothing is ever markup again. */

/** A toast as the pop-up draws it. */
export interface ToastText {
  /** Title first; three at most, as Windows shows. */
  readonly texts: readonly string[];
  /** How long it stays on screen. */
  readonly shownMs: number;
}

const MAX_TEXTS = 3;

/** Windows shows a toast for about this long, a `duration="long"` one for 25 s. @source "toast" schema, attribute duration */
const SHORT_MS = 7_000;
const LONG_MS = 25_000;

/** Reads the first binding of a toast. @returns undefined for XML that is no toast; a device then answers "refused" */
export function readToastText(xml: string): ToastText | undefined {
  const root = new DOMParser().parseFromString(xml, "text/xml").documentElement;
  const binding = root.querySelector("visual > binding");
  if (root.localName !== "toast" || binding === null) return undefined;
  const texts = [...binding.querySelectorAll("text")]
    .map((element) => element.textContent.trim())
    .filter((text) => text !== "")
    .slice(0, MAX_TEXTS);
  return { texts, shownMs: root.getAttribute("duration") === "long" ? LONG_MS : SHORT_MS };
}
