import { expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { type ChannelKind, MAX_CHANNEL_URI_CHARACTERS } from "@belfry/protocol";
import fc from "fast-check";
import { formatUuid, newChannelId, newDeviceId } from "../ids.ts";
import { createSealer, newKey, purpose } from "../seal.ts";
import { type ChannelAddress, formatChannelUri, openChannelToken, sealChannel } from "./uri.ts";

const sealer = createSealer([newKey(0)]);

const addressOf = (kind: ChannelKind, createdAt = 1_800_000_000_000): ChannelAddress => ({
  clientId: formatUuid(randomBytes(16).toString("hex")),
  deviceId: newDeviceId(),
  channelId: newChannelId(),
  kind,
  keyDigest: kind === "alternate" ? randomBytes(32).toString("base64url") : "",
  createdAt,
  expiresAt: createdAt + 1,
});

const kinds = fc.constantFrom<ChannelKind>("primary", "tile", "alternate");

test("an address of any kind comes out of its token as it went in", () => {
  fc.assert(
    fc.property(kinds, fc.integer({ min: 0, max: 2 ** 48 - 2 }), (kind, createdAt) => {
      const address = addressOf(kind, createdAt);
      expect(openChannelToken(sealer, sealChannel(sealer, address))).toEqual(address);
    }),
  );
});

test("a token that is no channel's, or says a kind that there is not, opens as nothing", () => {
  for (const bytes of [0, 1, 55, 56, 57, 58, 89, 90]) {
    const sealed = sealer.seal(purpose.channel, Buffer.alloc(bytes, 3));
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
    expect(new URL(uri).pathname).toBe(kind === "alternate" ? "/w/" : "/");
  }
});
