/** Writes all registrations of a hub into a file, one a line. A page at a time: the file may be larger than the memory. */
import { createWriteStream } from "node:fs";
import { rename } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { HubStore } from "../engine/store.ts";
import { writeDescription } from "../rest/registration/write-description.ts";
import { escapeText } from "../rest/write-xml.ts";

const PAGE = 500;

const CDATA = /<!\[CDATA\[([\s\S]*?)\]\]>/g;
const NEWLINES: Readonly<Record<string, string>> = { "\r": "&#xD;", "\n": "&#xA;" };

/** A line is a registration, so no newline may stand within one: it is written as a reference, which a CDATA section cannot hold. */
function onOneLine(xml: string): string {
  if (!/[\r\n]/.test(xml)) return xml;
  const plain = xml.replace(CDATA, (_, text: string) => escapeText(text));
  return plain.replace(/[\r\n]/g, (one) => NEWLINES[one] ?? one);
}

async function* linesOf(store: HubStore, hub: string, now: number, told: (written: number) => Promise<void>) {
  let written = 0;
  for (let after = 0; ; ) {
    const page = await store.listRegistrations(hub, { after, limit: PAGE, skip: 0, tag: null, handles: null, now });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.map((record) => `${onOneLine(writeDescription(record))}\n`).join("");
    after = last.ordinal;
    written += page.length;
    await told(written);
  }
}

/**
 * Writes the file. It is there once it is whole: until then it has another name.
 *
 * @param told how many registrations have been written, page by page
 */
export async function exportRegistrations(
  store: HubStore,
  hub: string,
  path: string,
  now: number,
  told: (written: number) => Promise<void>,
): Promise<void> {
  const partial = `${path}.partial`;
  await pipeline(Readable.from(linesOf(store, hub, now, told)), createWriteStream(partial, { mode: 0o600 }));
  await rename(partial, path);
}
