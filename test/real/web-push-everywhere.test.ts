/** Messages of Web Push on each runtime that the device library promises: what one decrypts or discards, the others do too. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { KeysRecord } from "@belfry/device";
import type { Browser } from "playwright-core";
import { encryptAes128gcm, encryptAesgcm } from "../../device/src/testing/encrypt.ts";
import { bundlePage, openPage, servePage, startChromium } from "../support/page-server.ts";
import { makeDirectory } from "../support/test-service.ts";
import type { Message, Outcome } from "./web-push/decrypt-anywhere.ts";

setDefaultTimeout(120_000);

const ENTRY = `${import.meta.dirname}/web-push/decrypt-anywhere.ts`;
const folder = makeDirectory();
const bundle = join(folder.path, "decrypt.mjs");
let browser: Browser;

beforeAll(async () => {
  writeFileSync(bundle, await bundlePage(ENTRY));
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  folder.remove();
});

/** Calls one of the functions of the entry. */
type Call = (expression: string) => Promise<unknown>;

const onNode: Call = async (expression) => {
  const program = `await import(${JSON.stringify(bundle)}); console.log(JSON.stringify(await ${expression}));`;
  const { stdout, stderr } = spawnSync("node", ["--input-type=module", "-e", program], { encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
};

const inChromium: Call = async (expression) => {
  const server = await servePage(ENTRY);
  try {
    const { page, complaints } = await openPage(browser, server.origin);
    await page.waitForFunction("'decryptAll' in globalThis");
    const outcome = await page.evaluate<unknown>(expression);
    expect(complaints).toEqual([]);
    return outcome;
  } finally {
    await server.stop();
  }
};

const onBun: Call = async (expression) => {
  await import(ENTRY);
  return await new Function(`return ${expression}`)();
};

/** A message with one byte changed, or with the sender's key replaced by bytes of the same length. */
function spoiled({ bytes, headers }: Message, at: number, by: readonly number[]): Message {
  return { bytes: bytes.map((byte, place) => by[place - at] ?? byte), headers };
}

/** Messages of each kind, and what must become of them. */
async function samples(keys: KeysRecord): Promise<readonly (readonly [message: Message, outcome: Outcome])[]> {
  const text = [...Buffer.from("When I grow up, I want to be a watermelon")];
  const sent = async (encrypt: typeof encryptAesgcm, delimiter = 2): Promise<Message> => {
    const { body, headers } = await encrypt(Uint8Array.from(text), keys, { padding: 3, delimiter });
    return { bytes: [...body], headers };
  };
  const [final, draft] = [await sent(encryptAes128gcm), await sent(encryptAesgcm)];
  const { bytes } = final;
  return [
    [final, text],
    [draft, text],
    [await sent(encryptAes128gcm, 1), "padding-wrong"],
    [spoiled(final, bytes.length - 1, [(bytes.at(-1) ?? 0) ^ 1]), "seal-broken"],
    [spoiled(final, 85, [(bytes[85] ?? 0) ^ 1]), "sender-key-wrong"],
    [spoiled(final, 21, [2]), "sender-key-wrong"],
    [spoiled(final, 21, [4, ...new Array<number>(64).fill(0)]), "sender-key-wrong"],
    [{ bytes: bytes.slice(0, 37), headers: final.headers }, "record-wrong"],
    [{ bytes, headers: {} }, "coding-unknown"],
    [{ bytes: [], headers: final.headers }, "record-wrong"],
  ];
}

describe.each([
  ["Bun", onBun],
  ["Node", onNode],
  ["Chromium", inChromium],
] as const)("on %s", (_, call) => {
  test("WP-5.02, WP-5.04: messages to keys that were made there are decrypted there, and what is wrong is named", async () => {
    const keys = (await call("makeKeys()")) as KeysRecord;
    expect(Object.values(keys).map((value) => Buffer.from(value, "base64url").length)).toEqual([65, 16, 32]);
    const all = await samples(keys);
    const messages = JSON.stringify(all.map(([message]) => message));
    const outcomes = await call(`decryptAll(${JSON.stringify(keys)}, ${messages})`);
    expect(outcomes).toEqual(all.map(([, outcome]) => outcome));
  });
});
