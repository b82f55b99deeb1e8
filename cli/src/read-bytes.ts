/** The bytes of a file that was named on the command line, or of standard input. */
import { readFile } from "node:fs/promises";
import { BelfryError } from "@belfry/protocol";
import type { Terminal } from "./terminal.ts";

/**
 * @param path a file's, or `-` for standard input
 * @param name what it was given for, such as `--raw`
 * @throws BelfryError USAGE
 */
export async function readBytes(path: string, name: string, terminal: Terminal): Promise<Uint8Array> {
  if (path === "-") return await terminal.input();
  try {
    return await readFile(path);
  } catch (cause) {
    throw new BelfryError("USAGE", { detail: `${name}: ${path} cannot be read`, cause });
  }
}

/** Bytes as text, a byte-order mark with it. @param detail what is said of bytes that are none @throws BelfryError USAGE */
export function utf8Of(bytes: Uint8Array, detail: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new BelfryError("USAGE", { detail, cause });
  }
}
