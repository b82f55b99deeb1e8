/** A captured payload as a person reads it: text as it stands, other bytes in hex beside what of them is text. Pure. */
import type { CapturedBody } from "@belfry/protocol";

/** Bytes of one line. */
const LINE = 16;

export function payloadLines(payload: CapturedBody["payload"]): readonly string[] {
  if (payload === null) return ["It was refused before its payload was read."];
  if (payload.bytes === 0) return ["It has no payload."];
  if (!payload.base64) return payload.text.split("\n");
  const bytes = Uint8Array.from(atob(payload.text), (letter) => letter.charCodeAt(0));
  return Array.from({ length: Math.ceil(bytes.length / LINE) }, (_, line) =>
    hexLine(bytes.subarray(line * LINE, (line + 1) * LINE), line * LINE),
  );
}

function hexLine(bytes: Uint8Array, at: number): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const text = Array.from(bytes, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
  return `${at.toString(16).padStart(4, "0")}  ${hex.padEnd(LINE * 3 - 1)}  ${text}`;
}
