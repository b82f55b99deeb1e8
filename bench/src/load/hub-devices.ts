/**
 * Devices that hear what a hub sends, in a process of its own: they connect to the service, each of their channels is put into the hub over its
 * REST interface as an installation of its own, and they say when each heard. Takes one line of JSON to begin with, then a line for each round;
 * answers each with a line.
 */
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { AckRound } from "./acks.ts";
import { eachWithin } from "./ends.ts";
import { TiledDevice } from "./tiled-device.ts";
import type { Address } from "./wire.ts";

/** What they begin with. */
export interface DevicesJob {
  readonly service: Address;
  readonly packageSid: string;
  readonly devices: number;
  /** Of all devices together, as evenly as may be. */
  readonly channels: number;
  /** The hub's origin and name. */
  readonly hub: string;
  /** `Authorization` of all requests to the hub. */
  readonly authorization: string;
  /** Installations that are put at once. */
  readonly callers: number;
  /** Of this process among others. */
  readonly name: string;
}

/** Answer to the first line: they are connected, and the installations of their channels put. */
export interface Installed {
  readonly installations: number;
  readonly seconds: number;
}

/** Answer to a round, in two lines: that they listen, and then this. */
export interface Heard {
  /** When each channel heard first, milliseconds since 1970, in no order. */
  readonly at: readonly number[];
  /** Notifications beyond the first, of all channels. */
  readonly more: number;
}

/** At once: below every listen backlog. */
const CONNECTING = 128;

/** Everyone hears within this, or did not. */
const PATIENCE_MS = 300_000;
/** After the last one heard: long enough for a second push to show. */
const AFTERWARDS_MS = 300;

/** Every so many channels have an installation more, which the expression leaves out. */
const MUTED_EVERY = 10;

const now = () => performance.timeOrigin + performance.now();

class Fleet {
  readonly #devices: readonly TiledDevice[];
  readonly #job: DevicesJob;
  #heardAt: Float64Array;
  #silent = 0;
  #more = 0;
  #whole = Promise.withResolvers<void>();

  constructor(job: DevicesJob) {
    const acks = new AckRound();
    const { service: address, packageSid: app, devices, channels } = job;
    this.#job = job;
    this.#heardAt = new Float64Array(channels);
    this.#devices = Array.from({ length: devices }, (_, at) => {
      const arrived = (place: number) => this.#arrived(place * devices + at);
      return new TiledDevice({ address, app, channels: Math.ceil((channels - at) / devices), acks, arrived });
    });
  }

  async install(): Promise<Installed> {
    await eachWithin(this.#devices, CONNECTING, (device) => device.connect());
    const startedAt = performance.now();
    const { name, callers } = this.#job;
    const all = this.#uris().flatMap((uri, n) => {
      const heard = { id: `${name}-${n}`, uri, tags: [n % 2 === 0 ? "news" : "sport", `city_${n % 100}`] };
      return n % MUTED_EVERY === 0 ? [heard, { id: `${name}-${n}-muted`, uri, tags: ["news", "muted"] }] : [heard];
    });
    await eachWithin(all, callers, (one) => this.#put(one));
    return { installations: all.length, seconds: (performance.now() - startedAt) / 1000 };
  }

  /** Listens from now on. */
  begin(): void {
    this.#heardAt = new Float64Array(this.#job.channels);
    this.#silent = this.#job.channels;
    this.#more = 0;
    this.#whole = Promise.withResolvers();
  }

  async heard(): Promise<Heard> {
    await Promise.race([this.#whole.promise, sleep(PATIENCE_MS, undefined, { ref: false })]);
    await sleep(AFTERWARDS_MS);
    return { at: [...this.#heardAt].filter((at) => at > 0), more: this.#more };
  }

  /** The apps' own first, then everybody's first tiles, and so on: neighbours in the hub are channels of different devices. */
  #uris(): readonly string[] {
    const { channels, devices } = this.#job;
    return Array.from({ length: channels }, (_, n) => {
      const uri = this.#devices[n % devices]?.uris[Math.floor(n / devices)];
      if (uri === undefined) throw new Error("a channel that was asked for is not open");
      return uri;
    });
  }

  #arrived(at: number): void {
    if (this.#heardAt[at] !== 0) {
      this.#more += 1;
      return;
    }
    this.#heardAt[at] = now();
    this.#silent -= 1;
    if (this.#silent === 0) this.#whole.resolve();
  }

  async #put({ id, uri, tags }: { id: string; uri: string; tags: readonly string[] }): Promise<void> {
    const { hub, authorization } = this.#job;
    const answer = await fetch(`${hub}/installations/${id}?api-version=2020-06`, {
      method: "PUT",
      headers: { Authorization: authorization, "Content-Type": "application/json" },
      body: JSON.stringify({ installationId: id, platform: "wns", pushChannel: uri, tags }),
    });
    if (!answer.ok) throw new Error(`an installation was answered ${answer.status}: ${await answer.text()}`);
    await answer.body?.cancel();
  }
}

const say = (what: object) => console.log(JSON.stringify(what));

let fleet: Fleet | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  if (fleet === undefined) {
    fleet = new Fleet(JSON.parse(line) as DevicesJob);
    say(await fleet.install());
  } else {
    fleet.begin();
    say({ listening: true });
    say(await fleet.heard());
  }
}
process.exit(0);
