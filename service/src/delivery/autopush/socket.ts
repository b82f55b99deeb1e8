/** The rim of a connection that speaks autopush: frames in from the socket, acts of the machine carried out. Decides nothing. */
import { asBelfryError, type Connection, plainAddress } from "@belfry/host";
import { type AutopushHello, BelfryError } from "@belfry/protocol";
import type { InboxEntry } from "../../engine/store.ts";
import type { DeliveryParts, HeldSocket } from "../delivery.ts";
import { announce, catchUp, confirm, stir, unknownHere } from "../flow.ts";
import type { Act } from "./act.ts";
import { dropChannels, greetAutopush } from "./greet.ts";
import { AutopushMachine } from "./machine.ts";
import { type AutopushAnswer, register, unregister } from "./request.ts";

/** One connection of a browser or distributor, from upgrade to close. */
export class AutopushSocket implements HeldSocket {
  readonly #parts: DeliveryParts;
  readonly openedAt: number;
  seat = 0;
  /** Until it is welcomed; see {@link DeviceSocket.address}. */
  #address: string;
  readonly #machine: AutopushMachine;
  #connection: Connection | undefined;
  #deviceId = "";
  #isWelcome = false;
  #requests: Promise<void> = Promise.resolve();

  constructor(parts: DeliveryParts, address: string) {
    this.#parts = parts;
    this.#address = address;
    this.openedAt = parts.clock.now();
    this.#machine = new AutopushMachine(this.openedAt, parts.autopush);
  }

  get address(): string {
    return this.#address || plainAddress(this.#connection?.remoteAddress ?? "");
  }

  get deviceId(): string {
    return this.#deviceId;
  }

  get unconfirmed(): number {
    return this.#machine.unconfirmed;
  }

  get isOpen(): boolean {
    return this.#connection !== undefined;
  }

  opened(connection: Connection): void {
    this.#connection = connection;
    this.#parts.sockets.add(this);
    this.#parts.lobby.enter(this, this.address);
  }

  received(text: string | null): void {
    if (this.isOpen) this.#carryOut(this.#machine.hear(text, this.#parts.clock.now()));
  }

  alive(): void {
    this.#machine.alive(this.#parts.clock.now());
  }

  closed(): void {
    this.#connection = undefined;
    this.#parts.sockets.delete(this);
    this.#parts.lobby.leave(this);
    if (this.#deviceId !== "") this.#parts.bus.detach(this.#deviceId, this);
  }

  check(at: number): void {
    this.#carryOut(this.#machine.check(at));
  }

  channelsClosed(channelIds: readonly string[]): void {
    this.#carryOut(this.#machine.channelsClosed(channelIds));
  }

  announced(entry: InboxEntry): void {
    if (this.#isWelcome) announce(this.#parts, this, this.#machine, entry);
  }

  stirred(): void {
    if (this.#isWelcome) stir(this.#parts, this, this.#machine);
  }

  replaced(): void {
    this.refuse(new BelfryError("CONNECTION_REPLACED"));
  }

  drain(): void {
    this.#carryOut(this.#machine.drained());
  }

  refuse(error: BelfryError): void {
    this.#carryOut(this.#machine.refused(error));
  }

  write(entry: InboxEntry): void {
    this.#carryOut(this.#machine.deliver(entry));
  }

  #carryOut(acts: readonly Act[]): void {
    for (const act of acts) if (this.isOpen) this.#do(act);
  }

  #do(act: Act): void {
    const parts = this.#parts;
    switch (act.do) {
      case "send":
        this.#connection?.send(act.text);
        return;
      case "close":
        this.#end(act);
        return;
      case "greet":
        this.#greet(act.hello).catch((error: unknown) => this.refuse(asBelfryError(error)));
        return;
      case "welcome":
        this.#isWelcome = true;
        this.#address = "";
        parts.counts.devicesWelcomed++;
        parts.lobby.leave(this);
        return;
      case "register":
        this.#ask((refused) => register(parts, this.#deviceId, act.frame, refused));
        return;
      case "unregister":
        this.#ask((refused) => {
          const channelId = this.#machine.nameOf(act.frame.channelID);
          return unregister(parts, this.#deviceId, act.frame, channelId, refused);
        });
        return;
      case "confirm":
        confirm(parts, this, this.#machine, act.confirmed);
        return;
      case "catchUp":
        catchUp(parts, this, this.#machine);
        return;
      case "drop":
        dropChannels(parts, this.#deviceId, act.channelIds).then(
          () => this.#carryOut(this.#machine.dropped()),
          (error: unknown) => this.refuse(asBelfryError(error)),
        );
        return;
      case "countNack":
        parts.counts.nacked++;
        return;
      case "ping":
        this.#connection?.ping();
    }
  }

  async #greet(hello: AutopushHello): Promise<void> {
    const greeting = await greetAutopush(this.#parts, hello, this.address);
    if (!this.isOpen) return;
    this.#deviceId = greeting.identity.deviceId;
    this.#parts.bus.attach(this.#deviceId, this);
    // Whoever is welcomed is there for every node: what is pushed to it from then on finds it.
    if ((await this.#parts.bus.known(this.#deviceId)) === false) throw unknownHere();
    this.#carryOut(this.#machine.greeted(greeting));
  }

  /** One after the other: an unregister and the register that follows it must not overtake each other in the store. */
  #ask(request: (refused: (error: BelfryError) => void) => Promise<AutopushAnswer>): void {
    this.#requests = this.#requests.then(async () => {
      // What a connection asked before it ended must not be done after its successor asked for something else.
      if (!this.isOpen) return;
      const answer = await request((error) => this.#parts.refused(error, this));
      this.#carryOut(this.#machine.answered(answer));
    });
  }

  #end({ code, reason, error }: Act & { do: "close" }): void {
    if (error !== null) this.#parts.refused(error, this);
    const connection = this.#connection;
    this.closed();
    connection?.close(code, reason);
  }
}
