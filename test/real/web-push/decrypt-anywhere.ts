/** What a runtime makes of encrypted messages: bundled, and called by the test through `globalThis`. */
import type { KeysRecord } from "@belfry/device";
import { decrypt } from "../../../device/src/web-push/decrypt.ts";
import { createKeys, readKeys } from "../../../device/src/web-push/keys.ts";

/** A message as JSON can carry it. */
export interface Message {
  readonly bytes: readonly number[];
  readonly headers: Readonly<Record<string, string>>;
}

/** What comes out, or the name of what is wrong. */
export type Outcome = readonly number[] | string;

/** Decrypts messages with kept keys. */
async function decryptAll(record: KeysRecord, messages: readonly Message[]): Promise<readonly Outcome[]> {
  const keys = await readKeys(record);
  if (keys === undefined) return ["no keys"];
  return Promise.all(
    messages.map(async ({ bytes, headers }) => {
      const opened = await decrypt(Uint8Array.from(bytes), headers, keys);
      return typeof opened === "string" ? opened : [...opened];
    }),
  );
}

/** Makes keys, as they would be kept. */
const makeKeys = async (): Promise<KeysRecord> => (await createKeys()).toRecord();

Object.assign(globalThis, { decryptAll, makeKeys });
