import { expect, test } from "bun:test";
import { inspect } from "node:util";
import fc from "fast-check";
import { type EncryptOptions, encryptAes128gcm, encryptAesgcm } from "../testing/encrypt.ts";
import { decryptAes128gcm, deriveRecordKeys, deriveSharedKey, openRecord, readRecord } from "./aes128gcm.ts";
import { deriveDraftKeys } from "./aesgcm.ts";
import { decrypt } from "./decrypt.ts";
import type { DecryptFailure } from "./failure.ts";
import { createKeys, readKeys, type SubscriptionKeys } from "./keys.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
const text = (all: Uint8Array) => Buffer.from(all).toString("base64url");

/** @source RFC 8291 section 5 and appendix A */
const RFC = {
  plaintext: "V2hlbiBJIGdyb3cgdXAsIEkgd2FudCB0byBiZSBhIHdhdGVybWVsb24",
  d: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  senderPrivate: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  senderPublic: "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  ecdh: "kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs",
};
/** The first 86 bytes of the RFC's body. */
const HEAD =
  "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A";
const V1 = `${HEAD}_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN`;
/** The same text with three bytes of padding, with the delimiter of a record that others follow, without text, and all zero. */
const V3 = `${HEAD}_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGOSrn_wv3TpEKeX8fbMbLoawVs1`;
const V4 = `${HEAD}_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGD27GZnbh8yHB93lX8vyT9_`;
const V5 = `${HEAD}-nWA9JFLVeQ32ERULH8YEUcA`;
const V6 = `${HEAD}-l_7s1gplev3yDQnckRNRmXsdKqA`;

const AES128GCM = { "Content-Encoding": "aes128gcm" };
const AESGCM = {
  "Content-Encoding": "aesgcm",
  Encryption: `salt=${RFC.salt}`,
  "Crypto-Key": `dh=${RFC.senderPublic}`,
};

async function rfcKeys(): Promise<SubscriptionKeys> {
  const keys = await readKeys(RFC);
  if (keys === undefined) throw new Error("the keys of the RFC cannot be read");
  return keys;
}

/** What became of a body that the RFC's receiver gets: the text in base64url, or what was wrong. */
async function outcome(body: Uint8Array, headers: Readonly<Record<string, string>> = AES128GCM): Promise<string> {
  const opened = await decrypt(body, headers, await rfcKeys());
  return typeof opened === "string" ? opened : text(opened);
}

function changed(body: string, at: number): Uint8Array {
  const all = bytes(body);
  const place = at < 0 ? all.length + at : at;
  all[place] = (all[place] ?? 0) ^ 1;
  return all;
}

test("WP-5.01: V1 decrypts, and every value on the way is the one that the RFC prints", async () => {
  const keys = await rfcKeys();
  const [senderKey, salt] = [bytes(RFC.senderPublic), bytes(RFC.salt)];
  const ecdh = await keys.agree(senderKey);
  if (ecdh === undefined) throw new Error("no secret");
  expect(text(ecdh)).toBe(RFC.ecdh);
  const { prkKey, keyInfo, ikm } = await deriveSharedKey(ecdh, keys, senderKey);
  expect(text(prkKey)).toBe("Snr3JMxaHVDXHWJn5wdC52WjpCtd2EIEGBykDcZW32k");
  expect(text(keyInfo)).toBe(
    "V2ViUHVzaDogaW5mbwAEJXGyvs3942BVGq8e0PTNNmwRzr5VX4m8t7GGpTM5FzFo7OLr4BhZe9MEebhuPI-OztV3ylkYfpJGmQ22ggCLDgT-M_SrDepxkU21WCP3O1SUj0EwbZIHMtu5pZpTKGSCIA5Zent7wmC6HCJ5mFgJkuk5cwAvMBKiiujwa7t45ewP",
  );
  expect(text(ikm)).toBe("S4lYMb_L0FxCeq0WhDx813KgSYqU26kOyzWUdsXYyrg");
  const { prk, cek, nonce } = await deriveRecordKeys(salt, ikm);
  expect(text(prk)).toBe("09_eUZGrsvxChDCGRCdkLiDXrReGOEVeSCdCcPBSJSc");
  expect(text(cek)).toBe("oIhVW04MRdy2XN9CiKLxTg");
  expect(text(nonce)).toBe("4h_95klXJ5E_qnoN");
  const record = readRecord(bytes(V1));
  expect(record && [text(record.salt), text(record.keyId), text(record.sealed)]).toEqual([
    RFC.salt,
    RFC.senderPublic,
    "8pfeW0KbunFT06SuDKoJH9Ql87S1QUrdirN6GcG7sFz1y1sqLgVi1VhjVkHsUoEsbI_0LpXMuGvnzQ",
  ]);
  expect(await outcome(bytes(V1))).toBe(RFC.plaintext);
});

test("WP-5.01: V2a and V2b decrypt, and every value on the way is the one that is known", async () => {
  const keys = await rfcKeys();
  const { ikm, prk, cek, nonce } = await deriveDraftKeys(bytes(RFC.ecdh), keys, {
    salt: bytes(RFC.salt),
    senderKey: bytes(RFC.senderPublic),
  });
  expect([ikm, prk, cek, nonce].map(text)).toEqual([
    "MEBPRnjHDfZmHLfwf6dZ-wCbGEk_Wlo-AD86O-XCiqM",
    "KgGJ_uf0Gbv80mYZyASNsRNCtXyj_VBwsfsknI6ujwk",
    "7rkwhO2bYeeWJTMpfNkMtQ",
    "p8UeiVG6ERGF9g4z",
  ]);
  const plain = "4qwOLFm_mNy0vf1A8f3Bm6B5UD15y3aV_xZy14pixUhcPTIoZKHzq5i3dZ6PzqSMxBI_-VDUZ4jW04M";
  const padded = "4qlZRDzRuML8v-EPz_3TmeMuOWh-hjio_xV8mZwnkUZcKDZ8YPPpr4C9aTVYpQ-F3_YnkKdf4Mna-Gsxz_OUwg";
  expect(await outcome(bytes(plain), AESGCM)).toBe(RFC.plaintext);
  expect(await outcome(bytes(padded), AESGCM)).toBe(RFC.plaintext);
});

test("WP-5.02: V3 and V5 decrypt, V4 and V6 have padding that no sender writes", async () => {
  expect(await outcome(bytes(V3))).toBe(RFC.plaintext);
  expect(await outcome(bytes(V5))).toBe("");
  expect(await outcome(bytes(V4))).toBe("padding-wrong");
  expect(await outcome(bytes(V6))).toBe("padding-wrong");
});

test("WP-5.02: V7, the RFC's message touched anywhere, is discarded", async () => {
  expect(await outcome(changed(V1, -1))).toBe("seal-broken");
  expect(await outcome(changed(V1, 0))).toBe("seal-broken");
  expect(await outcome(bytes(V1).slice(0, 100))).toBe("record-wrong");
  expect(await outcome(changed(V1, 85))).toBe("sender-key-wrong");
});

test("V8, the RFC's record without an agreed secret, opens with its key", async () => {
  const record = readRecord(bytes("I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg"));
  if (record === undefined) throw new Error("no record");
  expect(record.keyId.length).toBe(0);
  const opened = await openRecord(record, bytes("yqdlZ-tYemfogSmv7Ws5PQ"));
  expect(Buffer.from(opened as Uint8Array).toString()).toBe("I am the walrus");
});

test("our own sender writes the bytes of the RFC", async () => {
  const point = bytes(RFC.senderPublic);
  const sender = { x: text(point.slice(1, 33)), y: text(point.slice(33)), d: RFC.senderPrivate };
  const written = async (more: EncryptOptions) => {
    const { body } = await encryptAes128gcm(bytes(RFC.plaintext), RFC, { salt: bytes(RFC.salt), sender, ...more });
    return text(body);
  };
  expect(await written({})).toBe(V1);
  expect(await written({ padding: 3 })).toBe(V3);
});

test("WP-5.03: messages of every length that fits arrive in both codings, with padding and without", async () => {
  const keys = await createKeys();
  const arrives = async (length: number, padding: number) => {
    const message = crypto.getRandomValues(new Uint8Array(length));
    for (const encrypt of [encryptAes128gcm, encryptAesgcm]) {
      const { body, headers } = await encrypt(message, keys.toRecord(), { padding });
      expect(await decrypt(body, headers, keys)).toEqual(message);
    }
  };
  for (const length of [1, 2, 15, 16, 17, 255, 256, 3052, 3992, 3993]) await arrives(length, 0);
  await fc.assert(fc.asyncProperty(fc.nat({ max: 3800 }), fc.nat({ max: 190 }), arrives), { numRuns: 40 });
  const longest = crypto.getRandomValues(new Uint8Array(4078));
  const { body, headers } = await encryptAesgcm(longest, keys.toRecord());
  expect(body.length).toBe(4096);
  expect(await decrypt(body, headers, keys)).toEqual(longest);
});

test("WP-5.04: a sender's key that is off the curve, of another length or compressed is discarded", async () => {
  const point = bytes(RFC.senderPublic);
  const compressed = Uint8Array.of(3, ...point.slice(1, 33));
  const off = changed(RFC.senderPublic, 64);
  const hybrid = Uint8Array.of(7, ...point.slice(1));
  for (const key of [off, compressed, hybrid, point.slice(0, 64), Uint8Array.of(...point, 0), new Uint8Array(65)]) {
    const body = Uint8Array.of(...bytes(RFC.salt), 0, 0, 16, 0, key.length, ...key, ...bytes(V1).slice(86));
    expect(await outcome(body)).toBe("sender-key-wrong");
    const draft = { ...AESGCM, "Crypto-Key": `dh=${text(key)}` };
    expect(await outcome(new Uint8Array(59), draft)).toBe("sender-key-wrong");
  }
});

test("a body of more than one record, or of a record too small to hold anything, is discarded", async () => {
  const sized = async (recordSize: number) =>
    outcome((await encryptAes128gcm(bytes(RFC.plaintext), RFC, { recordSize })).body);
  expect(await outcome((await encryptAes128gcm(new Uint8Array(0), RFC, { recordSize: 17 })).body)).toBe("record-wrong");
  expect(await outcome((await encryptAes128gcm(new Uint8Array(0), RFC, { recordSize: 18 })).body)).toBe("");
  expect(await sized(57)).toBe("record-wrong");
  expect(await sized(58)).toBe(RFC.plaintext);
  expect(await sized(2 ** 32 - 1)).toBe(RFC.plaintext);
  const draft = await encryptAesgcm(bytes(RFC.plaintext), RFC);
  const withSize = (size: string) =>
    outcome(draft.body, { ...draft.headers, Encryption: `${draft.headers.Encryption};rs=${size}` });
  expect(await withSize("44")).toBe(RFC.plaintext);
  for (const full of ["43", "3"]) expect(await withSize(full)).toBe("record-wrong");
  for (const odd of ["2", "0", "-1", "x", "1.5"]) expect(await withSize(odd)).toBe("headers-wrong");
});

test("of aesgcm, salt and key of one id belong together, and one without an id to any", async () => {
  const { body, headers } = await encryptAesgcm(bytes(RFC.plaintext), RFC);
  const [salt, key] = [headers.Encryption, headers["Crypto-Key"]];
  const other = `dh=${RFC.p256dh}`;
  const coding = { "Content-Encoding": "aesgcm" };
  const opens = (Encryption: string, CryptoKey: string) =>
    outcome(body, { ...coding, Encryption, "Crypto-Key": CryptoKey });
  expect(await opens(`keyid=a;${salt}`, `keyid=b;${other},keyid=a;${key}`)).toBe(RFC.plaintext);
  expect(await opens(`keyid="a";${salt}`, `keyid="a";${key};p256ecdsa=${RFC.p256dh}`)).toBe(RFC.plaintext);
  expect(await opens(`keyid=a;${salt}`, `p256ecdsa=${RFC.p256dh},${key}`)).toBe(RFC.plaintext);
  expect(await opens(`keyid=a;${salt}`, `keyid=b;${key}`)).toBe("headers-wrong");
  expect(await opens("salt=AAAA", `${key}`)).toBe("headers-wrong");
  expect(await opens("", `${key}`)).toBe("headers-wrong");
  expect(await opens(`${salt}`, "")).toBe("headers-wrong");
  expect(await opens(`${salt}`, "dh=!")).toBe("headers-wrong");
});

test("names of headers count in any case, and a coding that is none is named", async () => {
  expect(await outcome(bytes(V1), { "content-encoding": "AES128GCM" })).toBe(RFC.plaintext);
  for (const coding of ["", "gzip", "aesgcm128"]) {
    expect(await outcome(bytes(V1), { "Content-Encoding": coding })).toBe("coding-unknown");
  }
  expect(await outcome(bytes(V1), {})).toBe("coding-unknown");
});

test("padding of aesgcm that is longer than the message, or not zero, is discarded", async () => {
  const padded = async (...pad: number[]) => {
    const { body, headers } = await encryptAesgcm(bytes(RFC.plaintext), RFC, { pad: Uint8Array.from(pad) });
    return outcome(body, headers);
  };
  expect(await padded(0, 2, 0, 0)).toBe(RFC.plaintext);
  expect(await padded(0, 2, 0, 1)).toBe("padding-wrong");
  expect(await padded(0, 3, 0, 0)).toBe("padding-wrong");
  expect(await padded(255, 255)).toBe("padding-wrong");
  const { body, headers } = await encryptAesgcm(new Uint8Array(0), RFC, { pad: Uint8Array.of(0, 5, 0, 0) });
  expect(await outcome(body, headers)).toBe("padding-wrong");
});

test("a message touched in any one bit is discarded, and one for other keys is not opened", async () => {
  const [keys, others] = await Promise.all([createKeys(), createKeys()]);
  for (const encrypt of [encryptAes128gcm, encryptAesgcm]) {
    const { body, headers } = await encrypt(bytes(RFC.plaintext), keys.toRecord());
    expect(await decrypt(body, headers, others)).toBe("seal-broken");
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: body.length - 1 }), fc.nat({ max: 7 }), async (at, bit) => {
        // The record size may be another one and still hold the record.
        fc.pre(encrypt === encryptAesgcm || at < 16 || at >= 20);
        const touched = Uint8Array.from(body);
        touched[at] = (touched[at] ?? 0) ^ (1 << bit);
        expect(typeof (await decrypt(touched, headers, keys))).toBe("string");
      }),
      { numRuns: 150 },
    );
    for (let length = 0; length < body.length; length++) {
      expect(typeof (await decrypt(body.subarray(0, length), headers, keys))).toBe("string");
    }
  }
});

test("bytes and headers of any kind throw nothing", async () => {
  const keys = await createKeys();
  const shaped = fc
    .tuple(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.uint8Array({ maxLength: 200 }))
    .map(([salt, rest]) => Uint8Array.of(...salt, 0, 0, 16, 0, 65, ...bytes(RFC.senderPublic), ...rest));
  const parameters = fc.stringMatching(/^((salt|dh|keyid|rs)=[A-Za-z0-9_"-]{0,30}[;,]?){0,4}$/);
  const headers = fc.record({
    "Content-Encoding": fc.constantFrom("aes128gcm", "aesgcm", "x"),
    Encryption: fc.oneof(parameters, fc.constant(`salt=${RFC.salt}`), fc.string()),
    "Crypto-Key": fc.oneof(parameters, fc.constant(`dh=${RFC.senderPublic}`), fc.string()),
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 300 }), shaped), headers, async (body, given) => {
      const failure = (await decrypt(body, given, keys)) as DecryptFailure;
      expect(typeof failure).toBe("string");
    }),
    { numRuns: 400 },
  );
});

test("WP-5.05: keys are kept as text and read back, every subscription has its own, and the private one shows nowhere", async () => {
  const [keys, others] = await Promise.all([createKeys(), createKeys()]);
  const record = keys.toRecord();
  expect(Object.values(record).map((value) => Buffer.from(value, "base64url").length)).toEqual([65, 16, 32]);
  const otherRecord = others.toRecord();
  for (const name of ["p256dh", "auth", "d"] as const) expect(otherRecord[name]).not.toBe(record[name]);
  const again = await readKeys(JSON.parse(JSON.stringify(record)));
  if (again === undefined) throw new Error("not read back");
  expect(again.toRecord()).toEqual(record);
  const { body } = await encryptAes128gcm(Uint8Array.of(1), record);
  expect(await decryptAes128gcm(new Uint8Array(body), again)).toEqual(Uint8Array.of(1));
  const shown = [JSON.stringify(keys), inspect(keys, { depth: 9, showHidden: true }), Bun.inspect(keys), String(keys)];
  for (const line of shown) expect(line).not.toContain(record.d);
  expect(JSON.parse(JSON.stringify(keys))).toEqual({ p256dh: record.p256dh, auth: record.auth });
});

test("kept keys that are damaged, or do not belong together, are none", async () => {
  const [record, other] = [(await createKeys()).toRecord(), (await createKeys()).toRecord()];
  const damaged = [
    { ...record, p256dh: other.p256dh },
    { ...record, p256dh: "AAAA" },
    { ...record, auth: "AAAA" },
    { ...record, d: "!" },
    { ...record, d: "" },
  ];
  for (const kept of damaged) expect(await readKeys(kept)).toBeUndefined();
});
