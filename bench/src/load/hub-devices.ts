/**
 * Devices that hear what a hub sends, in a process of its own: they connect to the service, are put into the hub over its REST interface, and
 * say when each of them heard. Takes one line of JSON to begin with, then a line for each round; answers each with a line.
 */
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { AckRound } from "./acks.ts";
import { Device } from "./device.ts";
import { eachWithin } from "./ends.ts";
import type { Address } from "./wire.ts";

/** What they begin with. */
export interface DevicesJob {
  readonly service: Address;
  readonly packageSid: string;
  readonly devices: number;
  /** The hub's origin and name. */
  readonly hub: string;
  /** `Authorization` of all requests to the hub. */
  readonly authorization: string;
  /** Of this process among others. */
  readonly name: string;
}

/** Answer to the first line: they are connected, and their installations put. */
export interface Installed {
  readonly installations: number;
  readonly seconds: number;
}

/** Answer to a round, in two lines: that they listen, and then this. */
export interface Heard {
  /** When each device heard first, milliseconds since 1970, in no order. */
  readonly at: readonly number[];
  /** Notifications beyond the first, of all devices. */
  readonly more: number;
}

/** At once: below every listen backlog. */
const CONNECTING = 128;
const PUTTING = 64;

/** Everyone hears within this, or did not. */
const PATIENCE_MS = 60_000;
/** After the last one heard: long enough for a second push to show. */
const AFTERWARDS_MS = 300;

/** Every so many devices have an installation more, which the expression leaves out. */
const MUTED_EVERY = 10;

const now = () => performance.timeOrigin + performance.now();

class Fleet {
  readonly #devices: readonly Device[];
  readonly #job: DevicesJob;
  #heardAt: Float64Array;
  #silent = 0;
  #more = 0;
  #whole = Promise.withResolvers<void>();

  constructor(job: DevicesJob) {
    const acks = new AckRound();
    const { service, packageSid, devices } = job;
    const sinkOf = (at: number) => ({ answered: () => undefined, arrived: () => this.#arrived(at) });
    this.#job = job;
    this.#heardAt = new Float64Array(devices);
    this.#devices = Array.from(
      { length: devices },
      (_, at) => new Device(service, { app: packageSid }, sinkOf(at), acks),
    );
  }

  async install(): Promise<Installed> {
    await eachWithin(this.#devices, CONNECTING, (device) => device.connect());
    const startedAt = performance.now();
    const { name } = this.#job;
    const all = this.#devices.flatMap(({ uri }, n) => {
      const heard = { id: `${name}-${n}`, uri, tags: [n % 2 === 0 ? "news" : "sport", `city_${n % 100}`] };
      return n % MUTED_EVERY === 0 ? [heard, { id: `${name}-${n}-muted`, uri, tags: ["news", "muted"] }] : [heard];
    });
    await eachWithin(all, PUTTING, (one) => this.#put(one));
    return { installations: all.length, seconds: (performance.now() - startedAt) / 1000 };
  }

  /** Listens from now on. */
  begin(): void {
    this.#heardAt = new Float64Array(this.#devices.length);
    this.#silent = this.#devices.length;
    this.#more = 0;
    this.#whole = Promise.withResolvers();
  }

  async heard(): Promise<Heard> {
    await Promise.race([this.#whole.promise, sleep(PATIENCE_MS, undefined, { ref: false })]);
    await sleep(AFTERWARDS_MS);
    return { at: [...this.#heardAt].filter((at) => at > 0), more: this.#more };
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
