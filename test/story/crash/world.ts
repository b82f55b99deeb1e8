/** The service of the crash story, through all its lives: killed when chance says so, and started again on the same data. */
import { freePort } from "../../support/free-port.ts";
import { booksOf, type ReachedService, sumOfEnds } from "../../support/operator.ts";
import type { Random } from "../../support/random.ts";
import { type ServiceProcess, spawnService } from "../../support/service-process.ts";

/** Events between two kills, at most: some come right after the start, some in full traffic. */
const MOST_EVENTS = 60;

export class World {
  readonly #data: string;
  readonly #random: Random;
  #process: ServiceProcess;
  #up: Promise<void> = Promise.resolve();
  #eventsLeft: number;
  #killsLeft: number;
  #over = Promise.withResolvers<void>();
  #crash = Promise.withResolvers<void>();
  readonly #apps: string[] = [];

  private constructor(process: ServiceProcess, data: string, random: Random, kills: number) {
    this.#process = process;
    this.#data = data;
    this.#random = random;
    this.#killsLeft = kills;
    this.#eventsLeft = MOST_EVENTS;
  }

  static async begin(data: string, random: Random, kills: number): Promise<World> {
    return new World(await spawnService({ data, port: await freePort() }), data, random, kills);
  }

  get service(): ReachedService {
    return this.#process;
  }

  /** Resolves when the service answers: at once, or after the restart under way. */
  get up(): Promise<void> {
    return this.#up;
  }

  /** Resolves when the last kill is done and the service is up again; rejects when a life ended or began wrongly. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Resolves at the next kill, or when there will be none. */
  get nextCrash(): Promise<void> {
    return Promise.race([this.#crash.promise, this.over]);
  }

  get isOver(): boolean {
    return this.#killsLeft === 0;
  }

  /** Whose books are looked at after every restart. */
  watchBooks(packageSid: string): void {
    this.#apps.push(packageSid);
  }

  /** One more event happened; the one that chance has chosen kills. */
  event(): void {
    if (this.#killsLeft === 0 || --this.#eventsLeft !== 0) return;
    this.#killsLeft--;
    this.#crash.resolve();
    this.#crash = Promise.withResolvers<void>();
    this.#up = this.#nextLife();
    this.#up.catch((error: unknown) => this.#over.reject(error));
  }

  stop(): Promise<unknown> {
    return this.#process.stop();
  }

  async #nextLife(): Promise<void> {
    const { port } = this.#process;
    await this.#process.kill();
    this.#process = await spawnService({ data: this.#data, port });
    for (const app of this.#apps) await this.#proveBalance(app);
    this.#eventsLeft = 1 + this.#random.below(MOST_EVENTS);
    if (this.#killsLeft === 0) this.#over.resolve();
  }

  async #proveBalance(app: string): Promise<void> {
    const book = await booksOf(this.#process, app);
    if (sumOfEnds(book) !== book.accepted) throw new Error(`the books do not balance: ${JSON.stringify(book)}`);
  }
}
