import { expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { type ChannelKind, MAX_CHANNEL_URI_CHARACTERS } from "@belfry/protocol";
import fc from "fast-check";
import { formatUuid, newChannelId, newDeviceId } from "../ids.ts";
import { createSealer, newKey, purpose } from "../seal.ts";
import {
  type ChannelAddress,
  formatAutopushEndpoint,
  formatChannelUri,
  isWebPushPath,
  openChannelToken,
  sealChannel,
  tokenOfUri,
} from "./uri.ts";

const sealer = createSealer([newKey(0)]);

const addressOf = (kind: ChannelKind, createdAt = 1_800_000_000_000): ChannelAddress => ({
  clientId: formatUuid(randomBytes(16).toString("hex")),
  deviceId: newDeviceId(createdAt),
  channelId: newChannelId(),
  kind,
  profile: "wns",
  keyDigest: kind === "alternate" ? randomBytes(32).toString("base64url") : "",
  createdAt,
  expiresAt: createdAt + 1,
});

const kinds = fc.constantFrom<ChannelKind>("primary", "tile", "alternate");

test("an address of any kind comes out of its token as it went in", () => {
  fc.assert(
    fc.property(kinds, fc.integer({ min: 0, max: 2 ** 48 - 3 }), (kind, createdAt) => {
      const address = addressOf(kind, createdAt);
      expect(openChannelToken(sealer, sealChannel(sealer, address))).toEqual(address);
    }),
  );
});

test("WP-1.01: endpoints of one device have no letters in common but those that name the sealing key, and stay below 1000 bytes", () => {
  const { deviceId } = addressOf("alternate");
  const tokens = Array.from({ length: 1000 }, () => sealChannel(sealer, { ...addressOf("alternate"), deviceId }));
  expect(new Set(tokens).size).toBe(1000);
  // The first byte is the key's, the same for every device of a service; no other place holds the same letter in all.
  for (let at = 2; at < 158; at++) expect(new Set(tokens.map((token) => token[at])).size).toBeGreaterThan(1);
  for (const token of tokens) {
    const random = Buffer.from(token, "base64url").subarray(1);
    expect(random.length * 8).toBeGreaterThanOrEqual(160);
    expect(formatAutopushEndpoint(`https://${"push.".repeat(30)}example.org`, token, true).length).toBeLessThan(1000);
  }
});

test("a channel of a browser or of UnifiedPush keeps its profile and may lack a key; one of WNS may not", () => {
  for (const profile of ["autopush", "up"] as const) {
    for (const keyDigest of ["", randomBytes(32).toString("base64url")]) {
      const expiresAt = profile === "autopush" ? Number.POSITIVE_INFINITY : 1_800_000_000_001;
      const address = { ...addressOf("alternate"), profile, keyDigest, expiresAt };
      expect(openChannelToken(sealer, sealChannel(sealer, address))).toEqual(address);
    }
  }
  const keyless = Buffer.alloc(57);
  keyless[56] = 2;
  expect(openChannelToken(sealer, sealer.seal(purpose.channel, keyless))).toBeUndefined();
});

test("a token is found in every form of an endpoint", () => {
  const base = "https://push.example.org";
  for (const path of ["/?token=T", "/w/T", "/w/?token=T", "/w?token=T", "/wpush/v1/T", "/wpush/v2/T"]) {
    expect(tokenOfUri(base + path)).toBe("T");
  }
  expect(["/w", "/w/T", "/wpush/v1/T", "/wpush/v2/"].every(isWebPushPath)).toBe(true);
  expect(["/", "/wx", "/wpush/v3/T", "/wpush"].some(isWebPushPath)).toBe(false);
});

test("a token that is no channel's, or says a kind that there is not, opens as nothing", () => {
  for (const bytes of [0, 1, 55, 56, 57, 58, 89, 90]) {
    const sealed = sealer.seal(purpose.channel, Buffer.alloc(bytes, 9));
    if (bytes !== 56) expect(openChannelToken(sealer, sealed)).toBeUndefined();
  }
  expect(openChannelToken(sealer, sealer.seal(purpose.device, Buffer.alloc(56)))).toBeUndefined();
});

test("a URI of a long host stays within what senders can take", () => {
  for (const kind of ["primary", "tile", "alternate"] as const) {
    const uri = formatChannelUri(
      `https://${"push.".repeat(30)}example.org`,
      sealChannel(sealer, addressOf(kind)),
      kind,
    );
    expect(uri.length).toBeLessThanOrEqual(MAX_CHANNEL_URI_CHARACTERS);
    expect(new URL(uri).pathname).toEqual(kind === "alternate" ? expect.stringMatching(/^\/w\/[\w-]{158}$/) : "/");
  }
});
