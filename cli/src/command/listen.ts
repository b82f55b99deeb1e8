/** `belfry listen`: be a device: open a channel of an app and print what arrives, until a signal comes. */
import { join } from "node:path";
import { connectDevice, type Device } from "@belfry/device";
import { fileStore } from "@belfry/device/file";
import { BelfryError, isRefusal, readServiceFrame } from "@belfry/protocol";
import { type Given, requiredWordOf, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS, SERVICE_FLAG } from "../command.ts";
import { dataDirectoryOf, findService, type ServiceAddress } from "../find-server.ts";
import { type ArrivedRecord, type Listening, listenAsBrowser, listenOnChannel } from "../listening.ts";
import { notificationWords, recordOfFrame } from "../notification-record.ts";
import { EXIT, type Output } from "../output.ts";
import { removedRecordOfFrame, removedWords } from "../removed-record.ts";
import { stopSignal, type Terminal, untilAborted } from "../terminal.ts";
import { toldWords } from "../told-words.ts";
import { trustingWebSocket } from "../trust.ts";
import { watchedWebSocket } from "../watched-socket.ts";
import { dateWords } from "../words.ts";

const SERVER_KEY = "application-server-key";

type Show = (record: ArrivedRecord) => void;

/** Holds back what comes before the channel's line is printed: a script reads that line first. */
function inOrder(show: Show): { readonly show: Show; begin(): void } {
  const early: ArrivedRecord[] = [];
  let begun = false;
  return {
    show: (record) => void (begun ? show(record) : early.push(record)),
    begin() {
      begun = true;
      for (const record of early.splice(0)) show(record);
    },
  };
}

/**
 * The device. With `--no-ack` its notifications are read off the wire and given to no handler: what no handler has taken is
 * never confirmed, and the service sends it again on the next connection.
 */
function connect({ service, ca }: ServiceAddress, file: string, showFrames: Show | undefined): Device {
  const base = trustingWebSocket(ca);
  const received = (text: string) => {
    const frame = readServiceFrame(text);
    if (isRefusal(frame)) return;
    if (frame.t === "push") showFrames?.(recordOfFrame(frame));
    if (frame.t === "removed") showFrames?.(removedRecordOfFrame(frame));
  };
  const WebSocket = showFrames === undefined ? base : watchedWebSocket(base, { received });
  return connectDevice({ service, store: fileStore(file), WebSocket });
}

function arrivedWords(record: ArrivedRecord, { paint }: Output): string {
  return record.event === "removed" ? removedWords(record, paint) : notificationWords(record, paint);
}

/** Tells a person when the connection is lost and found again. */
function remarkConnection(device: Device, output: Output): void {
  const { paint } = output;
  let lost = false;
  device.onState((state) => {
    if (state.name === "waiting" && !lost)
      output.remark(paint.odd(`Not connected (${state.error.message}); trying again.`));
    if (state.name === "connected" && lost) output.remark(paint.faint("Connected again."));
    if (state.name === "waiting" || state.name === "connected") lost = state.name === "waiting";
  });
}

/** A service that runs answers in milliseconds; one that is just being started gets this long. */
const FIRST_CONNECTION_MS = 3000;

/**
 * Resolves at the first connection. Once there was one, the device tries again for as long as it takes; before, the address
 * may simply be wrong.
 *
 * @throws BelfryError NETWORK_FAILED after three seconds; whatever else the service refused the device with
 */
function firstConnection(device: Device, { service }: ServiceAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    const detail = `no service for devices answers at ${service}`;
    let failure = new BelfryError("NETWORK_FAILED", { detail });
    const timer = setTimeout(() => reject(failure), FIRST_CONNECTION_MS);
    device.onState((state) => {
      if (state.name === "waiting" && state.error.code !== "NETWORK_FAILED") failure = state.error;
      if (state.name === "closed") reject(state.error ?? failure);
      if (state.name === "connected") resolve();
      if (state.name === "closed" || state.name === "connected") clearTimeout(timer);
    });
  });
}

/** As many as a person reads. */
const TOLD = 20;

/** What the service says became of the last notifications for this device, the newest last. */
async function tellWhy(device: Device, output: Output): Promise<void> {
  const { notifications, reachesBackTo } = await device.why({ limit: TOLD });
  for (const told of notifications.toReversed()) {
    output.print({ event: "why", ...told }, () => toldWords(told, output));
  }
  const none = notifications.length === 0 ? "Nothing was accepted for this device. " : "";
  output.remark(`${none}The service remembers back to ${dateWords(reachesBackTo.getTime())}.`);
}

/** Resolves when the signal to stop comes; rejects when the device, or what it hears by, ended by itself. */
function untilOver(device: Device, listening: Listening, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    void untilAborted(stop).then(resolve);
    listening.onEnd(reject);
    device.onState((state) => {
      if (state.name === "closed") reject(state.error ?? new BelfryError("NETWORK_FAILED"));
    });
  });
}

/** The key of `--web-push`, or undefined without that flag. @throws BelfryError USAGE */
function serverKeyOf(given: Given): string | undefined {
  const wrong = (detail: string) => new BelfryError("USAGE", { detail });
  const isWebPush = given.flags.has("web-push");
  if (!isWebPush && given.flags.has(SERVER_KEY)) throw wrong(`--${SERVER_KEY} goes with --web-push`);
  if (isWebPush && given.flags.has("tile-queue")) throw wrong("--tile-queue means nothing with --web-push");
  return isWebPush ? requiredWordOf(given, SERVER_KEY) : undefined;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const app = requiredWordOf(given, "app");
  const serverKey = serverKeyOf(given);
  const file = wordOf(given, "device") ?? join(dataDirectoryOf(given, terminal), "device.json");
  const arrived = inOrder((record) => output.print(record, () => arrivedWords(record, output)));
  const address = await findService(given, terminal);
  const stop = stopSignal(terminal);
  const silent = given.flags.has("no-ack");
  const device = connect(address, file, silent ? arrived.show : undefined);
  const open = async () => {
    if (serverKey !== undefined) return listenAsBrowser(device, app, serverKey, output);
    // Without the flag the channel keeps what it was opened with before.
    const wanted = given.flags.has("tile-queue") ? { tileQueue: true } : {};
    return listenOnChannel(await device.openChannel(app, wanted), output);
  };
  try {
    device.onError((error) => output.remark(error.message));
    const listening = await Promise.race([firstConnection(device, address).then(open), untilAborted(stop)]);
    if (listening === undefined) return EXIT.done;
    remarkConnection(device, output);
    listening.print();
    if (given.flags.has("why")) await tellWhy(device, output);
    arrived.begin();
    if (!silent) listening.hear(arrived.show);
    await untilOver(device, listening, stop);
  } finally {
    await device.close();
  }
  return EXIT.done;
}

export const command: Command = {
  operands: [],
  flags: {
    app: { takes: "word", value: "SID", sentence: "Package SID of the app to listen for." },
    device: {
      takes: "word",
      value: "FILE",
      sentence: "Keeps identity and channel; default device.json in the data directory.",
    },
    "no-ack": { takes: "nothing", sentence: "Show notifications and confirm none: they come again." },
    why: { takes: "nothing", sentence: "Say first what became of the last 20 notifications for this device, and why." },
    "tile-queue": { takes: "nothing", sentence: "Let up to five tiles wait for this device instead of one." },
    "web-push": { takes: "nothing", sentence: "Be a browser: subscribe, and print messages of Web Push decrypted." },
    [SERVER_KEY]: {
      takes: "word",
      value: "K",
      sentence: "With --web-push: the sender's public VAPID key, in base64url.",
    },
    ...SERVICE_FLAG,
    ...SERVER_FLAGS,
  },
  about: "Is a device: opens a channel of an app, prints its URI, then every notification, and confirms each.",
  examples: [
    "belfry listen --app ms-app://s-1-15-2-…",
    "belfry listen --app SID --why",
    "belfry listen --app SID --device second.json --json",
    "belfry listen --app SID --web-push --application-server-key BGrw…",
  ],
  run,
};
