/** An endpoint with a key, of each profile that a channel of Web Push may have: what their senders hear is compared. */
import { connectAutopush } from "./autopush-device.ts";
import { createApp } from "./operator.ts";
import { connectRawDevice } from "./raw-device.ts";
import { exchangeRequest, type RawAnswer, type RawRequest } from "./raw-http.ts";
import type { TestService } from "./test-service.ts";
import { createVapidSender, type VapidSender } from "./vapid.ts";
import { BODY, ENCRYPTED, TTL } from "./web-push-scene.ts";

export const PROFILES = ["wns", "up", "autopush"] as const;
export type EndpointProfile = (typeof PROFILES)[number];

type Header = readonly [name: string, value: string];

/** What a check changes of a push that is right in every part. */
export interface KeyedPush extends Pick<RawRequest, "method" | "body"> {
  /** `Authorization`; null leaves it out. Default: good for 12 hours. */
  readonly authorization?: string | null;
  readonly headers?: readonly Header[];
}

export interface KeyedEndpoint {
  readonly profile: EndpointProfile;
  readonly endpoint: string;
  readonly sender: VapidSender;
  /** Claims of a good token, with what a check changes. */
  claims(changes?: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  push(changes?: KeyedPush): Promise<RawAnswer>;
  /** Ends the channel, as its device does. */
  close(): Promise<unknown>;
}

/** @returns the URI, and how its device ends it */
async function openOf(service: TestService, profile: EndpointProfile, key: string) {
  if (profile === "autopush") {
    const browser = await connectAutopush(service);
    await browser.hello();
    const { channelID, endpoint } = await browser.register({ key });
    const close = async () => {
      browser.send({ messageType: "unregister", channelID });
      return browser.settled();
    };
    return { endpoint, close };
  }
  const [app, device] = await Promise.all([createApp(service), connectRawDevice(service)]);
  const unified = profile === "up" ? { profile } : {};
  const { channel, uri } = await device.open(app.packageSid, { kind: "alternate", label: "news", key, ...unified });
  return { endpoint: uri, close: () => device.closeChannel(channel) };
}

export async function openKeyedEndpoint(service: TestService, profile: EndpointProfile): Promise<KeyedEndpoint> {
  const sender = createVapidSender();
  const { endpoint, close } = await openOf(service, profile, sender.key);
  const claims: KeyedEndpoint["claims"] = (changes = {}) => {
    const exp = Math.floor(service.clock.now() / 1000) + 43_200;
    return { aud: new URL(endpoint).origin, exp, sub: "mailto:ops@push.example", ...changes };
  };
  const push: KeyedEndpoint["push"] = (changes = {}) => {
    const { authorization = sender.authorization(claims()), headers = [TTL, ...ENCRYPTED], body = BODY } = changes;
    const proof: Header[] = authorization === null ? [] : [["Authorization", authorization]];
    const target = new URL(endpoint).pathname;
    return exchangeRequest(service.port, {
      method: changes.method ?? "POST",
      target,
      headers: [...proof, ...headers],
      body,
    });
  };
  return { profile, endpoint, sender, claims, push, close };
}
