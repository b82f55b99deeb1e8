/** A stretch of network before a port that can fail as networks do: packets stop, connections break, or break on one side only. */
import { connect, createServer, type Socket } from "node:net";

export interface Gate {
  readonly port: number;
  /** Where connections go from now on. */
  leadTo(port: number): void;
  /** Nothing comes through any more, and nobody is told. What is said meanwhile arrives when the gate is open again. */
  hold(): void;
  /** Everything comes through. Connections of which one end was cut are over for the other one, too. */
  open(): void;
  /**
   * Breaks every connection on the side of whoever dialled, and takes no new one. The other side hears nothing of it: its ends stay open, and what
   * it writes is lost.
   */
  cut(): void;
  /** Ends everything. */
  close(): Promise<void>;
}

interface Wire {
  readonly near: Socket;
  readonly far: Socket;
}

type State = "open" | "held" | "cut";

/** Opens a gate on a free port. */
export async function openGate(towards = 0): Promise<Gate> {
  let target = towards;
  let state: State = "open";
  const wires = new Set<Wire>();
  const waiting = new Set<Socket>();
  const lay = (near: Socket) => {
    const far = connect({ host: "127.0.0.1", port: target, allowHalfOpen: true });
    const wire = { near, far };
    wires.add(wire);
    far.on("data", (bytes) => void (near.destroyed || near.write(bytes)));
    near.on("data", (bytes) => void (far.destroyed || far.write(bytes)));
    far.on("end", () => near.end());
    near.on("end", () => far.end());
    far.on("close", () => {
      wires.delete(wire);
      near.destroy();
    });
    near.on("close", () => {
      if (state !== "cut") far.destroy();
    });
    // A broken connection is what this is for.
    far.on("error", () => {});
    near.resume();
  };
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => {
    near.on("error", () => {});
    if (state === "cut") near.destroy();
    else if (state === "held") waiting.add(near);
    else lay(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the gate has no port");
  return {
    port: address.port,
    leadTo(port) {
      target = port;
    },
    hold() {
      state = "held";
      for (const { near, far } of wires) for (const socket of [near, far]) socket.pause();
    },
    open() {
      state = "open";
      for (const { near, far } of wires) {
        if (near.destroyed) far.destroy();
        for (const socket of [near, far]) socket.resume();
      }
      for (const near of waiting) if (!near.destroyed) lay(near);
      waiting.clear();
    },
    cut() {
      state = "cut";
      // Its "end" would be passed on.
      for (const near of [...waiting, ...[...wires].map((wire) => wire.near)]) near.removeAllListeners("end").destroy();
      for (const { far } of wires) far.resume();
      waiting.clear();
    },
    async close() {
      for (const { near, far } of wires) for (const socket of [near, far]) socket.destroy();
      for (const near of waiting) near.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
