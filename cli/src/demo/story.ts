/**
 * Plays the six steps with a real device, a real sender and the real service, and tells each with what passed.
 *
 * Everything it tells it overheard: the frames on the device's WebSocket, and the sender's requests with their answers.
 */
import { type Channel, connectDevice, type Device } from "@belfry/device";
import { fileStore } from "@belfry/device/file";
import { type AckFrame, BelfryError, type OpenedFrame, type OpenFrame, type PushFrame } from "@belfry/protocol";
import { createSender, type Outcome } from "@belfry/sender";
import type { ServiceAddress } from "../find-server.ts";
import { fetchBy } from "../push-address.ts";
import { trustingWebSocket } from "../trust.ts";
import { watchedWebSocket } from "../watched-socket.ts";
import type { SampleApp } from "./cast.ts";
import { createEar, type Ear, type Heard } from "./ear.ts";
import { type Exchange, toldFetch } from "./exchange.ts";
import { asked, delivered, handedOver, minted, pushed, type Step, tokenGiven } from "./step.ts";
import { createVeil, type Veil } from "./veil.ts";

/** What is there when the story is over. */
export interface Played {
  readonly device: Device;
  readonly channel: Channel;
  readonly messageId: string;
}

/** One telling of the story. */
interface Stage {
  readonly app: SampleApp;
  readonly address: ServiceAddress;
  readonly ear: Ear;
  readonly veil: Veil;
  /** Tells a step that happened at `at`, by `performance.now()`. */
  tell(at: number, step: Omit<Step, "ms">): void;
}

const SAMPLE = ["Belfry", "Your first toast has arrived"] as const;

const acks = (ack: AckFrame, seq: number) => (ack.seq ?? -1) >= seq || ack.ones?.some(([one]) => one === seq) === true;

/** Steps 1 to 3: the app gets a channel and gives its URI away. */
async function openChannel(device: Device, { app, ear, veil, tell }: Stage): Promise<Channel> {
  const channel = await device.openChannel(app.packageSid);
  const open = await ear.until("the request for a channel", (f): f is OpenFrame => f.t === "open");
  const opened = await ear.until("the channel", (f): f is OpenedFrame => f.t === "opened" && f.uri === channel.uri);
  veil.hide(new URL(channel.uri).searchParams.get("token") ?? channel.uri);
  tell(open.at, asked(open));
  tell(opened.at, minted(opened, veil));
  tell(performance.now(), handedOver(channel.uri));
  return channel;
}

/** The secrets of an exchange, so that what is shown of it holds none. */
function hideToken({ response }: Exchange, veil: Veil): void {
  const found = /"access_token":"([^"]+)"/.exec(response.body)?.[1];
  if (found !== undefined) veil.hide(found);
}

function received(outcome: Outcome): string {
  if (outcome.kind === "received" && outcome.messageId !== undefined) return outcome.messageId;
  const code = "code" in outcome ? outcome.code : "ANSWER_UNREADABLE";
  throw new BelfryError(code, { detail: `the sample toast was not received but ${outcome.kind}` });
}

/** Steps 4 and 5: the cloud service proves itself, and pushes. */
async function push(uri: string, { app, address, veil, tell }: Stage): Promise<string> {
  const hear = (exchange: Exchange, sentAt: number) => {
    hideToken(exchange, veil);
    const isPush = exchange.request.url === new URL(uri).href;
    tell(sentAt, isPush ? pushed(exchange, veil) : tokenGiven(exchange, veil));
  };
  const { packageSid, clientSecret } = app;
  const { origin } = new URL(uri);
  const fetch = toldFetch(fetchBy({ ...address, origin }), hear);
  const sender = createSender({ packageSid, clientSecret, service: origin, fetch });
  return received(await sender.pushToast(uri, SAMPLE, { requestForStatus: true }));
}

/** Step 6: the toast arrives and is confirmed. */
async function arrival(messageId: string, { ear, tell }: Stage): Promise<void> {
  const isIt = (frame: Heard["frame"]): frame is PushFrame => frame.t === "push" && frame.id === messageId;
  const toast = await ear.until("the sample toast", isIt);
  const isAck = (frame: Heard["frame"]): frame is AckFrame => frame.t === "ack" && acks(frame, toast.frame.seq);
  tell(toast.at, delivered(toast, await ear.until("its confirmation", isAck)));
}

/**
 * Plays it once. The device stays connected afterwards.
 *
 * @param show called with each step as it happens
 * @throws BelfryError whatever went wrong on the way
 */
export async function playStory(app: SampleApp, address: ServiceAddress, show: (step: Step) => void): Promise<Played> {
  const veil = createVeil();
  veil.hide(app.clientSecret);
  let beganAt: number | undefined;
  const ear = createEar();
  const tell: Stage["tell"] = (at, step) => {
    beganAt ??= at;
    show({ ...step, ms: at - beganAt });
  };
  const stage: Stage = { app, address, ear, veil, tell };
  const WebSocket = watchedWebSocket(trustingWebSocket(address.ca), ear);
  const device = connectDevice({ service: address.service, store: fileStore(app.deviceFile), WebSocket });
  try {
    const channel = await openChannel(device, stage);
    channel.onNotification(() => undefined);
    const messageId = await push(channel.uri, stage);
    await arrival(messageId, stage);
    return { device, channel, messageId };
  } catch (error) {
    await device.close();
    throw error;
  }
}
