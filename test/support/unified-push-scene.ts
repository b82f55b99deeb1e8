/** The scene of checks of UnifiedPush: a connected distributor with a channel for one of its apps, to which everybody may push unless a key is given. */
import type { AppCredentials, OpenedFrame } from "@belfry/protocol";
import { createApp } from "./operator.ts";
import { connectRawDevice, type RawDevice } from "./raw-device.ts";
import { exchangeRequest, type RawAnswer, type RawRequest } from "./raw-http.ts";
import type { TestService } from "./test-service.ts";
import { BODY, ENCRYPTED, TTL } from "./web-push-scene.ts";

export interface UnifiedPushScene {
  readonly app: AppCredentials;
  readonly device: RawDevice;
  readonly channel: OpenedFrame;
  /** A push that is right in every part, of which a check changes the one it is about. */
  push(changes?: Omit<RawRequest, "target">): Promise<RawAnswer>;
}

export async function setUnifiedPushScene(service: TestService, key?: string): Promise<UnifiedPushScene> {
  const [app, device] = await Promise.all([createApp(service), connectRawDevice(service)]);
  const keyed = key === undefined ? {} : { key };
  const channel = await device.open(app.packageSid, { kind: "alternate", label: "chat", profile: "up", ...keyed });
  const target = new URL(channel.uri).pathname;
  const push: UnifiedPushScene["push"] = (changes = {}) =>
    exchangeRequest(service.port, { target, headers: [TTL, ...ENCRYPTED], body: BODY, ...changes });
  return { app, device, channel, push };
}
