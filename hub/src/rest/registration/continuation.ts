/**
 * Where a list goes on: the ordinal of the last registration of the page before.
 *
 * base64url without padding, so that no encoding on its way changes it. The official client encodes what it was given once more.
 */
import { decodePercent } from "../../percent.ts";
import { HubRefusal } from "../../refusal.ts";

const FORM = /^r(\d{1,15})$/;

export function writeContinuation(after: number): string {
  return Buffer.from(`r${after}`).toString("base64url");
}

/** Reads a token that may have been encoded up to twice since it was read out of the query. @throws HubRefusal CONTINUATION_INVALID */
export function readContinuation(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  const once = decodePercent(text) ?? text;
  const token = decodePercent(once) ?? once;
  const [, digits] = FORM.exec(Buffer.from(token, "base64url").toString("latin1")) ?? [];
  if (digits === undefined) throw new HubRefusal("CONTINUATION_INVALID");
  return Number(digits);
}
