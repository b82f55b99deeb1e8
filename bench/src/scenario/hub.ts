/** One send of a hub to many channels of connected devices, through HTTP to the service: how fast it goes out, and what each push costs the hub. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HUB_HEADERS, type SendBody } from "@belfry/protocol";
import { Child } from "../child.ts";
import type { Figure } from "../figure.ts";
import { type BenchHub, withHub } from "../hub-server.ts";
import { cpuSeconds, machineSeconds } from "../load/cpu.ts";
import type { DevicesJob, Heard, Installed } from "../load/hub-devices.ts";
import type { Options } from "../options.ts";
import { moveProcess } from "../other-threads.ts";
import { newApp } from "../sender.ts";
import { type BelfryServer, withBelfry } from "../server.ts";
import { timeHubSteps } from "./hub-steps.ts";
import { type Scenario, scaled } from "./scenario.ts";

/** Each is an installation of its own, and is reached by a POST of its own. */
const CHANNELS = 100_000;

/** Below the 20,000 files that a process may hold, the service as well as the devices: so most have six channels, of an app and five of its tiles. */
const DEVICES = 17_000;

/** Three operators; every channel has an installation that it hits, and some have another that it leaves out. */
const EXPRESSION = "(news || sport) && !muted";

/** A secondary tile takes nothing but tiles and badges. */
const BODY =
  '<tile><visual version="2"><binding template="TileSquare150x150Text02" fallback="TileSquareText02"><text id="1">The bell was rung</text>' +
  '<text id="2">for everybody in the tower who waits for it</text></binding></visual></tile>';

/** Sends before the one that counts, so that hub and service have compiled what they run. */
const WARM_UP_ROUNDS = 1;

/** Of the hub at once, as apps do that start while it is busy. */
const CALLERS = 256;

/** A machine on which others work too. */
const PATIENCE_MS = 600_000;
const POLL_MS = 50;

/** One send, from its POST to the last device. */
interface Round {
  /** Milliseconds from the POST until each channel heard, in order. */
  readonly after: readonly number[];
  readonly more: number;
  readonly send: SendBody;
  readonly used: Used;
  readonly remark: string;
}

/** Process ids. */
interface Processes {
  readonly hub: number;
  readonly service: number;
  readonly devices: number;
}

/** Microseconds of processor time of all threads; null where there is no /proc. */
type Used = { readonly [Name in keyof Processes]: number | null };

const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.POSITIVE_INFINITY;

const percent = (seconds: number, ms: number) => `${Math.round((seconds * 100_000) / ms)} %`;

/** @returns what tells how much each has used since */
function watch({ hub, service, devices }: Processes) {
  const read = () => [hub, service, devices].map(cpuSeconds);
  const [before, machine, startedAt] = [read(), machineSeconds(), performance.now()];
  /** @param busyMs while there was anything to do */
  return (busyMs: number): { readonly used: Used; readonly remark: string } => {
    const now = read();
    const since = (at: number) => {
      const [from, to] = [before[at] ?? null, now[at] ?? null];
      return from === null || to === null ? null : to - from;
    };
    const seconds = { hub: since(0), service: since(1), devices: since(2) };
    const known = Object.values(seconds).reduce<number>((sum, each) => sum + (each ?? 0), 0);
    const others = Math.max(0, (machineSeconds() ?? 0) - (machine ?? 0) - known);
    const words = Object.entries(seconds).map(([name, each]) => `${name} ${percent(each ?? 0, busyMs)}`);
    const micros = (each: number | null) => (each === null ? null : each * 1e6);
    return {
      used: { hub: micros(seconds.hub), service: micros(seconds.service), devices: micros(seconds.devices) },
      remark: `cpu: ${words.join(", ")}, others ${percent(others, performance.now() - startedAt)}`,
    };
  };
}

async function post(hub: BenchHub): Promise<string> {
  const answer = await fetch(`${hub.url}/messages/?api-version=2020-06`, {
    method: "POST",
    headers: {
      Authorization: hub.authorization,
      [HUB_HEADERS.format]: "windows",
      [HUB_HEADERS.tags]: EXPRESSION,
      "X-WNS-Type": "wns/tile",
      "Content-Type": "application/xml",
    },
    body: BODY,
  });
  if (answer.status !== 201) throw new Error(`the send was answered ${answer.status}: ${await answer.text()}`);
  return new URL(answer.headers.get("Location") ?? "").pathname.split("/").at(-1) ?? "";
}

async function ended(hub: BenchHub, id: string): Promise<SendBody> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const send = await hub.findSend(id);
    if (send.endedAt !== null || performance.now() > deadline) return send;
    await sleep(POLL_MS);
  }
}

async function sendOnce(hub: BenchHub, devices: Child, watched: Processes): Promise<Round> {
  devices.say("round");
  await devices.line(PATIENCE_MS);
  const usedBy = watch(watched);
  const postedAt = performance.timeOrigin + performance.now();
  const id = await post(hub);
  // Nobody asks the hub how far it is while it is measured.
  const { at, more } = JSON.parse(await devices.line(PATIENCE_MS)) as Heard;
  const after = at.map((time) => time - postedAt).toSorted((a, b) => a - b);
  const { used, remark } = usedBy(after.at(-1) ?? 0);
  const send = await ended(hub, id);
  return { after, more, send, used, remark };
}

/** Who is reached. */
interface Reached {
  readonly channels: number;
  readonly devices: number;
}

function figuresOf({ after, more, send, used, remark }: Round, { channels, devices }: Reached): Figure[] {
  const lost = channels - after.length;
  const last = lost > 0 ? Number.POSITIVE_INFINITY : (after.at(-1) ?? Number.POSITIVE_INFINITY);
  const outcomes = Object.entries(send.outcomes.wns).map(([outcome, count]) => `${count} ${outcome}`);
  const note = `${send.state}: ${outcomes.join(", ")}; ${send.remarks.join("; ")}`.replace(/; $/, "");
  const ms = (key: string, label: string, value: number): Figure => ({ key: `hub.${key}`, label, unit: "ms", value });
  const cpu = (key: string, label: string, micros: number | null): Figure => ({
    key: `hub.${key}`,
    label,
    unit: "µs",
    value: micros === null ? null : micros / channels,
    note: "all threads",
  });
  return [
    {
      key: "hub.rate",
      label: `${channels} channels of ${devices} devices, pushes from the POST to the last one`,
      unit: "/s",
      value: (channels * 1000) / last,
      bound: { atLeast: 12_000 },
      note: remark,
    },
    { ...cpu("cpu", "processor time of the hub for each push", used.hub), bound: { atMost: 60 } },
    cpu("cpu.service", "processor time of the service for each push, delivery included", used.service),
    {
      ...ms("first", "the first channel has heard", after[0] ?? Number.POSITIVE_INFINITY),
      bound: { atMost: 100 },
    },
    ms("p50", "half of the channels have heard", quantile(after, 0.5)),
    ms("p99", "99 of 100 have heard", quantile(after, 0.99)),
    {
      key: "hub.wrong",
      label: "channels that did not hear exactly once",
      unit: "",
      value: lost + more,
      bound: { atMost: 0 },
      note,
    },
  ];
}

/** To a service that takes no multicasts, as real WNS: what each push costs that is a request of its own. */
function aloneFigures({ after, used }: Round, { channels }: Reached): Figure[] {
  const figure = (key: string, label: string, unit: Figure["unit"], value: number | null): Figure => ({
    key: `hub.alone.${key}`,
    label: `${label}, each in a request of its own`,
    unit,
    value,
  });
  const last = after.length < channels ? Number.POSITIVE_INFINITY : (after.at(-1) ?? Number.POSITIVE_INFINITY);
  const each = (micros: number | null) => (micros === null ? null : micros / channels);
  return [
    figure("rate", "pushes from the POST to the last one", "/s", (channels * 1000) / last),
    figure("cpu", "processor time of the hub for each push", "µs", each(used.hub)),
    figure("cpu.service", "processor time of the service for each push", "µs", each(used.service)),
  ];
}

/** What was measured of one service. */
interface Measured {
  readonly put: Figure;
  readonly round: Round;
  readonly reached: Reached;
}

async function measure(server: BelfryServer, options: Options): Promise<Measured> {
  const app = await newApp(server);
  const reached = { channels: scaled(CHANNELS, options), devices: scaled(DEVICES, options) };
  return await withHub(server, app, options.dir, async (hub) => {
    const program = join(import.meta.dirname, "../load/hub-devices.ts");
    const devices = new Child("the devices", [process.execPath, program], 1);
    try {
      const { url, authorization } = hub;
      const job: DevicesJob = {
        service: server.address,
        packageSid: app.packageSid,
        ...reached,
        hub: url,
        authorization,
        callers: CALLERS,
        name: "d",
      };
      devices.say(JSON.stringify(job));
      const { installations, seconds } = JSON.parse(await devices.line(PATIENCE_MS)) as Installed;
      // The service gets core 1 for itself, as a core is what it is measured by; the hub leaves room on core 0.
      moveProcess(devices.pid, 0);
      const watched = { hub: hub.pid, service: server.pid, devices: devices.pid };
      for (let done = 0; done < WARM_UP_ROUNDS; done++) await sendOnce(hub, devices, watched);
      const put: Figure = {
        key: "hub.put",
        label: "installations put over HTTP, durable",
        unit: "/s",
        value: installations / seconds,
        bound: { atLeast: 10_000 },
        note: `${installations} by ${CALLERS} callers, who share core 1 with the service`,
      };
      return { put, round: await sendOnce(hub, devices, watched), reached };
    } finally {
      await devices.stop();
    }
  });
}

export const hub: Scenario = {
  name: "hub",
  heading:
    "one send of a hub to a tag expression of three operators; hub on core 0, service on core 1, and the devices where there is room",
  run: async (options) => {
    const to = (flags: readonly string[]) =>
      withBelfry({ unlimited: true, dir: options.dir, core: 1, flags }, (server) => measure(server, options));
    const { put, round, reached } = await to([]);
    const alone = await to(["--profile", "strict"]);
    return [put, ...figuresOf(round, reached), ...aloneFigures(alone.round, alone.reached), ...timeHubSteps()];
  },
};
