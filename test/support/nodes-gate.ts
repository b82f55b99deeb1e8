/** A stretch of network before a port that can fail as networks do: packets stop, connections break, or break on one side only. */
import { connect, createServer, type Server, type Socket } from "node:net";

interface Wire {
  readonly near: Socket;
  readonly far: Socket;
}

/** See the head of this file. */
export class Gate {
  readonly #server: Server;
  readonly #wires = new Set<Wire>();
  /** Connections that come while it is held. */
  readonly #waiting = new Set<Socket>();
  #state: "open" | "held" | "cut" = "open";
  #target: number;

  constructor(target: number) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => this.#take(near));
  }

  /** Resolves when it takes connections. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the gate has no port");
    return address.port;
  }

  /** Where connections go from now on. */
  leadTo(port: number): void {
    this.#target = port;
  }

  /** Nothing comes through any more, and nobody is told. What is said meanwhile arrives when the gate is open again. */
  hold(): void {
    this.#state = "held";
    for (const socket of this.#ends()) socket.pause();
  }

  /** Everything comes through. Connections of which one end was cut are over for the other one, too. */
  open(): void {
    this.#state = "open";
    for (const { near, far } of this.#wires) if (near.destroyed) far.destroy();
    for (const socket of this.#ends()) socket.resume();
    for (const near of this.#waiting) if (!near.destroyed) this.#lay(near);
    this.#waiting.clear();
  }

  /**
   * Breaks every connection on the side of whoever dialled, and takes no new one. The other side hears nothing of it: its ends stay open, and what
   * it writes is lost.
   */
  cut(): void {
    this.#state = "cut";
    const dialled = [...this.#waiting, ...[...this.#wires].map(({ near }) => near)];
    // Its "end" would be passed on.
    for (const near of dialled) near.removeAllListeners("end").destroy();
    for (const { far } of this.#wires) far.resume();
    this.#waiting.clear();
  }

  /** Ends everything. */
  async close(): Promise<void> {
    for (const socket of [...this.#ends(), ...this.#waiting]) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #ends(): Socket[] {
    return [...this.#wires].flatMap(({ near, far }) => [near, far]);
  }

  #take(near: Socket): void {
    near.on("error", () => {});
    if (this.#state === "cut") near.destroy();
    else if (this.#state === "held") this.#waiting.add(near);
    else this.#lay(near);
  }

  #lay(near: Socket): void {
    const far = connect({ host: "127.0.0.1", port: this.#target, allowHalfOpen: true });
    const wire = { near, far };
    this.#wires.add(wire);
    far.on("data", (bytes) => void (near.destroyed || near.write(bytes)));
    near.on("data", (bytes) => void (far.destroyed || far.write(bytes)));
    far.on("end", () => near.end());
    near.on("end", () => far.end());
    far.on("close", () => {
      this.#wires.delete(wire);
      near.destroy();
    });
    near.on("close", () => {
      if (this.#state !== "cut") far.destroy();
    });
    // A broken connection is what this is for.
    far.on("error", () => {});
    near.resume();
  }
}

/** Opens a gate on a free port. */
export async function openGate(towards = 0): Promise<Gate> {
  const gate = new Gate(towards);
  await gate.listen();
  return gate;
}
