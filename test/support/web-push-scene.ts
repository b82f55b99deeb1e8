/** The scene of checks of Web Push: a connected device with an alternate channel, and the sender whose key it was opened with. */
import type { AppCredentials, OpenedFrame } from "@belfry/protocol";
import { createApp } from "./operator.ts";
import { connectRawDevice, type RawDevice } from "./raw-device.ts";
import { exchangeRequest, type RawAnswer } from "./raw-http.ts";
import type { TestService } from "./test-service.ts";
import { createVapidSender, type VapidSender } from "./vapid.ts";
import { targetOf } from "./wire-push.ts";

type Header = readonly [name: string, value: string];

/** What a check changes of a push that is right in every part. */
export interface WebPush {
  readonly method?: string;
  /** Path and query. Default: those of the scene's channel. */
  readonly target?: string;
  /** `Authorization`; null leaves it out. Default: good for 12 hours. */
  readonly authorization?: string | null;
  /** Everything else. Default: {@link ENCRYPTED} with a time to live of a minute. */
  readonly headers?: readonly Header[];
  readonly body?: string | Uint8Array;
}

export interface WebPushScene {
  readonly app: AppCredentials;
  readonly device: RawDevice;
  readonly channel: OpenedFrame;
  readonly sender: VapidSender;
  /** Claims of a good token, with what a check changes. */
  claims(changes?: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  push(changes?: WebPush): Promise<RawAnswer>;
}

export const TTL: Header = ["TTL", "60"];
export const ENCRYPTED: readonly Header[] = [
  ["Content-Encoding", "aes128gcm"],
  ["Content-Type", "application/octet-stream"],
];

/** Bytes that are no text, as encrypted ones are. */
export const BODY = Uint8Array.from({ length: 144 }, (_, index) => (index * 37 + 200) % 256);

/** Seconds since 1970. */
const secondsOf = (service: TestService): number => Math.floor(service.clock.now() / 1000);

/** Sets the scene on a running service: everything in it is new. */
export async function setWebPushScene(service: TestService): Promise<WebPushScene> {
  const [app, device] = await Promise.all([createApp(service), connectRawDevice(service)]);
  const sender = createVapidSender();
  const channel = await device.open(app.packageSid, { kind: "alternate", label: "news", key: sender.key });
  const claims: WebPushScene["claims"] = (changes = {}) => {
    const { origin } = new URL(channel.uri);
    return { aud: origin, exp: secondsOf(service) + 43_200, sub: "mailto:ops@push.example", ...changes };
  };
  return {
    app,
    device,
    channel,
    sender,
    claims,
    push(changes = {}) {
      const { authorization = sender.authorization(claims()), headers = [TTL, ...ENCRYPTED] } = changes;
      const proof: Header[] = authorization === null ? [] : [["Authorization", authorization]];
      const { method = "POST", target = targetOf(channel.uri), body = BODY } = changes;
      return exchangeRequest(service.port, { method, target, headers: [...proof, ...headers], body });
    },
  };
}
