/** Writes bytes where a file ends, all of them. */
import { writeSync } from "node:fs";

/** @throws what the file system says; some may be in the file by then */
export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
