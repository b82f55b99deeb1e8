import { expect, test } from "bun:test";
import type { BelfryError } from "@belfry/protocol";
import fc from "fast-check";
import { readAppName, readGuid, readLabel, readServerKey } from "./channel-name.ts";
import { MAIL, MAIL_GUID, SERVER_KEY } from "./testing/fake-service.ts";

const codeOf = (read: () => unknown) => {
  try {
    return read();
  } catch (error) {
    return (error as BelfryError).code ?? (error as Error).name;
  }
};

test("an app goes by its package SID or by a GUID, in any case and with braces, and by nothing else", () => {
  expect(readAppName(MAIL.toUpperCase())).toBe(MAIL);
  expect(readAppName(`{${MAIL_GUID.toUpperCase()}}`)).toBe(MAIL_GUID);
  for (const none of ["", "mail", MAIL.slice(9), MAIL_GUID.slice(1), `{${MAIL_GUID}`, `${MAIL_GUID}0`]) {
    expect(codeOf(() => readAppName(none))).toBe("APP_UNKNOWN");
  }
});

test("every GUID is read, and what is read is read again as itself", () => {
  fc.assert(fc.property(fc.uuid(), (guid) => expect(readGuid(readGuid(`{${guid}}`) ?? "")).toBe(guid)));
});

test("a label has 1 to 64 characters", () => {
  expect(readLabel("x".repeat(64))).toBe("x".repeat(64));
  expect(["", "x".repeat(65)].map((label) => codeOf(() => readLabel(label)))).toEqual(["TypeError", "TypeError"]);
});

test("a sender's key is the same text whether it came as bytes, as base64url or as base64 with padding", () => {
  const text = readServerKey(SERVER_KEY);
  expect(text).toMatch(/^BAEC[\w-]{83}$/);
  expect(readServerKey(text)).toBe(text);
  expect(readServerKey(Buffer.from(SERVER_KEY).toString("base64"))).toBe(text);
});

test("what is no uncompressed point is no sender's key", () => {
  const compressed = Uint8Array.from({ length: 33 }, () => 2);
  const otherForm = SERVER_KEY.with(0, 3);
  for (const key of [new Uint8Array(), compressed, otherForm, "", "***", readServerKey(SERVER_KEY).slice(1)]) {
    expect(codeOf(() => readServerKey(key))).toBe("CHANNEL_KEY_INVALID");
  }
});
