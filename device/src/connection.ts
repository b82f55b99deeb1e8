/**
 * Holds one live WebSocket to the service and brings it back when it is lost: the wet rim around the pure session.
 *
 * Knows when to dial, to wait and to give up; refuses to know what the texts mean. At most one socket and one timer of its own
 * exist at any moment.
 */
import { BelfryError, type DeviceFrame, errorRow, HEARTBEAT_SECONDS } from "@belfry/protocol";
import { reconnectDelayMs } from "./backoff.ts";
import type { Goodbye } from "./goodbye.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import type { DialledSocket, SocketEvents } from "./socket.ts";
import type { DeviceState } from "./state.ts";
import type { Cancel, Time } from "./time.ts";

/** From dialling to the welcome: a TLS handshake and one answer over a bad mobile network fit in. */
const GREETING_MS = 20_000;

/** A connection that ends sooner does not set the backoff to its start, else a service that welcomes and dies is dialled every half second. */
const STABLE_MS = 10_000;

/** How long the closing handshake may take before the connection counts as closed. */
const CLOSING_MS = 2_000;

/** Whoever understands the texts. */
export interface ConnectionOwner {
  onOpen(): void;
  onText(text: string): void;
  /** Decides what comes after the end. */
  onEnd(closeCode: number): Goodbye;
  onState(state: DeviceState): void;
}

/** Makes one socket to the service. */
export type Dial = (events: SocketEvents) => DialledSocket;

/** What a connection stands on. */
export interface ConnectionSetting {
  readonly time: Time;
  readonly random: () => number;
  readonly owner: ConnectionOwner;
}

/** See the head of this file. */
export class Connection {
  readonly #setting: ConnectionSetting;
  #state: DeviceState = { name: "idle" };
  #socket: DialledSocket | undefined;
  #heartbeat: Heartbeat | undefined;
  #cancelTimer: Cancel = () => undefined;
  #failures = 0;
  #onClosed: () => void = () => undefined;

  constructor(setting: ConnectionSetting) {
    this.#setting = setting;
  }

  get state(): DeviceState {
    return this.#state;
  }

  /** Dials, and dials again whenever the socket is lost. Does nothing once closed. */
  start(dial: Dial): void {
    if (this.#state.name === "closed") return;
    const { owner } = this.#setting;
    this.#become({ name: "connecting", attempt: this.#failures + 1 });
    this.#setTimer(GREETING_MS, () => this.#silent());
    this.#socket = dial({
      onOpen: () => owner.onOpen(),
      onText: (text) => {
        this.#heartbeat?.heard();
        owner.onText(text);
      },
      onEnd: (closeCode) => this.#ended(closeCode, dial),
    });
  }

  /** Sends a frame; without a socket it is lost, which the session expects. */
  send(frame: DeviceFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  /** The service welcomed the device. @param heartbeatSeconds the span it settled on; held within the protocol's range */
  welcomed(heartbeatSeconds: number): void {
    const { time } = this.#setting;
    this.#cancelTimer();
    const span = Math.min(Math.max(heartbeatSeconds, HEARTBEAT_SECONDS.min), HEARTBEAT_SECONDS.max);
    this.#heartbeat = startHeartbeat(time, span, {
      ping: () => this.send({ t: "ping" }),
      giveUp: () => this.#silent(),
    });
    this.#become({ name: "connected", since: new Date(time.now()) });
  }

  /** Ends this connection because of something the service said or sent; the owner's `onEnd` decides what comes then. */
  hangUp(error: BelfryError): void {
    this.#socket?.abandon(errorRow(error.code).closeCode ?? 1000);
  }

  /** Ends it for good. Resolves when the service has answered the goodbye, or will not. */
  async close(error?: BelfryError): Promise<void> {
    const socket = this.#socket;
    this.#rest();
    this.#become({ name: "closed", error });
    if (socket === undefined) return;
    await new Promise<void>((resolve) => {
      this.#setTimer(CLOSING_MS, resolve);
      socket.close();
      this.#onClosed = resolve;
    });
    this.#cancelTimer();
  }

  #silent(): void {
    this.hangUp(new BelfryError("HEARTBEAT_MISSED"));
  }

  #ended(closeCode: number, dial: Dial): void {
    const now = this.#setting.time.now();
    if (this.#state.name === "closed") {
      this.#onClosed();
      return;
    }
    const stable = this.#state.name === "connected" && now - this.#state.since.getTime() >= STABLE_MS;
    this.#failures = stable ? 0 : this.#failures + 1;
    this.#rest();
    const next = this.#setting.owner.onEnd(closeCode);
    if (next.comeBack) this.#wait(next, now, dial);
    else this.#become({ name: "closed", error: next.error });
  }

  #wait({ notBeforeMs, error }: Goodbye & { comeBack: true }, now: number, dial: Dial): void {
    const delay = notBeforeMs + reconnectDelayMs(Math.max(0, this.#failures - 1), this.#setting.random());
    this.#become({ name: "waiting", until: new Date(now + delay), attempt: this.#failures + 1, error });
    this.#setTimer(delay, () => this.start(dial));
  }

  /** Lets go of the socket and of everything that was timed for it. */
  #rest(): void {
    this.#cancelTimer();
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    this.#socket = undefined;
  }

  #setTimer(ms: number, run: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#setting.time.after(ms, run);
  }

  #become(state: DeviceState): void {
    this.#state = state;
    this.#setting.owner.onState(state);
  }
}
