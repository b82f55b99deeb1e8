/** Those who get what is sent: a device of ours, and a browser's end of the autopush socket, each with the subscription that it hands out. */
import { connectDevice, memoryStore, pushManager } from "@belfry/device";
import { decrypt } from "../../../device/src/web-push/decrypt.ts";
import { createKeys } from "../../../device/src/web-push/keys.ts";
import { connectAutopush, type Frame } from "../../support/autopush-device.ts";
import { createApp } from "../../support/operator.ts";
import type { TestService } from "../../support/test-service.ts";
import { trusting } from "../../support/trusting-socket.ts";
import { until } from "../../support/until.ts";
import type { Subscription } from "./client.ts";

export interface Receiver {
  /** For the sender. */
  readonly to: Subscription;
  /** The next message, decrypted; null when it was empty. Confirms it. */
  next(): Promise<Buffer | null>;
  /** Goes away; what is sent meanwhile waits. */
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  /** Ends the subscription at the service. */
  unsubscribe(): Promise<void>;
}

/** A device of ours with one subscription, whose endpoint is answered as WNS answers. */
export async function subscribeDevice(service: TestService, key: string): Promise<Receiver> {
  const { packageSid } = await createApp(service);
  const store = memoryStore();
  const got: (Buffer | null)[] = [];
  const connect = () => {
    const device = connectDevice({ service: service.service, store, WebSocket: trusting(service.ca) });
    const push = pushManager(device, packageSid);
    push.addEventListener("push", ({ data }) => void got.push(data && Buffer.from(data.bytes())));
    return { device, push };
  };
  let { device, push } = connect();
  const subscription = await push.subscribe({ applicationServerKey: key });
  return {
    to: JSON.parse(JSON.stringify(subscription)) as Subscription,
    async next() {
      await until("a message comes", () => got.length > 0);
      return got.shift() ?? null;
    },
    leave: () => device.close(),
    async comeBack() {
      ({ device, push } = connect());
    },
    unsubscribe: async () => void (await (await push.getSubscription())?.unsubscribe()),
  };
}

/** Names on this socket, and those of HTTP. */
const HEADERS = { encoding: "Content-Encoding", encryption: "Encryption", crypto_key: "Crypto-Key" } as const;

/** @param key without it everybody may push */
export async function subscribeBrowser(service: TestService, key?: string): Promise<Receiver> {
  const keys = await createKeys();
  let browser = await connectAutopush(service);
  const { uaid } = await browser.hello();
  const { channelID, endpoint } = await browser.register(key === undefined ? {} : { key });
  return {
    to: { endpoint, keys: keys.toJSON() },
    async next() {
      const notification = await browser.notification();
      browser.ack(notification);
      const { data, headers = {} } = notification;
      if (data === undefined) return null;
      const named = Object.entries(headers).map(([name, value]) => [HEADERS[name as keyof typeof HEADERS], value]);
      const opened = await decrypt(Buffer.from(data, "base64url"), Object.fromEntries(named), keys);
      if (typeof opened === "string") throw new Error(`not decrypted: ${opened}`);
      return Buffer.from(opened);
    },
    leave: () => browser.close(),
    async comeBack() {
      browser = await connectAutopush(service);
      await browser.hello({ uaid });
    },
    async unsubscribe() {
      browser.send({ messageType: "unregister", channelID });
      const answer: Frame = await browser.next();
      if (answer.messageType !== "unregister") throw new Error(`not ended: ${JSON.stringify(answer)}`);
    },
  };
}
