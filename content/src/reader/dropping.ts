/** Which findings drop the whole notification, so that it has no effect. Apart from their words, which a page need not carry. */
import type { FindingCode } from "./finding.ts";

/** @source Microsoft's schemas; E-LIMIT is ours */
const DROPPING: ReadonlySet<FindingCode> = new Set<FindingCode>([
  "E-XML",
  "E-DTD",
  "E-LIMIT",
  "E-ROOT",
  "E-SIZE",
  "E-VISUAL",
  "E-BINDING",
  "E-TEXT-NODE",
  "E-NO-USABLE",
  "E-BADGE",
  "E-ACTION-CONTENT",
]);

/** Whether the whole notification has no effect. @param isStrict every error drops it */
export function drops(code: FindingCode, isStrict = false): boolean {
  return DROPPING.has(code) || (isStrict && code.startsWith("E-"));
}
