/** A load balancer of TCP connections, as stands before the nodes of a service: each connection goes to the next node that takes it. */
import { connect, createServer, type Socket } from "node:net";

export interface Balancer {
  readonly port: number;
  /** From now on connections go to these ports; those that there are stay where they are. */
  use(ports: readonly number[]): void;
  /** Ends everything. */
  close(): Promise<void>;
}

/** Opens a balancer that leads nowhere yet. @param port 0 for a free one */
export async function openBalancer(port = 0): Promise<Balancer> {
  let ports: readonly number[] = [];
  let turn = 0;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // A broken connection ends both of its halves, and that is all.
    socket.on("error", () => {});
  };
  const lead = (near: Socket, tries: number): void => {
    const target = ports[turn++ % ports.length];
    if (target === undefined || tries === 0) {
      near.destroy();
      return;
    }
    const far = connect({ host: "127.0.0.1", port: target, allowHalfOpen: true });
    keep(far);
    far.once("connect", () => {
      near.pipe(far).pipe(near);
      near.on("close", () => far.destroy());
      far.on("close", () => near.destroy());
    });
    far.once("error", () => {
      if (far.connecting || far.bytesRead === 0) lead(near, tries - 1);
    });
  };
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (near) => {
    keep(near);
    lead(near, ports.length);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the balancer has no port");
  return {
    port: address.port,
    use(those) {
      ports = those;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
