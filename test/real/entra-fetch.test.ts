/** A sender of the Windows App SDK under Node: its access token comes from the Entra form of the token request. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { setScene } from "../support/scene.ts";
import { START, startTestService, type TestService } from "../support/test-service.ts";
import { runNode } from "./run-node.ts";

const SEND = join(import.meta.dirname, "entra", "send.mjs");

const TOAST =
  '<toast launch="action=ring"><visual><binding template="ToastGeneric"><text>Belfry</text><text>Ding, dong \u{1f514}</text></binding></visual></toast>';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

test("WNS-9.12 a sender that uses fetch and the Entra token request gets a token and sends a toast with a time to live", async () => {
  const { app, channel, device } = await setScene(service);
  const { code, errors, lines } = await runNode([SEND], {
    AUTHORITY: service.service,
    TENANT_ID: app.tenantId,
    CLIENT_ID: app.clientId,
    CLIENT_SECRET: app.clientSecret,
    CHANNEL_URI: channel.uri,
    TOAST,
    TTL: "3600",
  });
  expect({ code, errors, lines }).toMatchObject({ code: 0, errors: "" });
  const frame = await device.push();
  expect(lines).toEqual([
    { status: 200, tokenType: "Bearer", expiresIn: expect.any(Number) },
    { status: 200, outcome: "received", device: "connected", messageId: frame.id },
  ]);
  expect(frame).toMatchObject({ type: "wns/toast", payload: TOAST, expires: START + 3_600_000 });
  device.ack(frame.seq);
}, 180_000);
