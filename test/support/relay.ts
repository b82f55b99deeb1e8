/** A wire to a service that can be cut as a radio link is: the near socket breaks, and the service hears nothing of it. It can be listened to. */
import { connect, createServer, type Server, type Socket } from "node:net";

export interface Relay {
  /** What to name to a device as its service. */
  readonly service: string;
  readonly port: number;
  /** Destroys the devices' sockets, without a closing handshake. The service's ends stay open, and what it writes is lost. */
  cut(): void;
  /** Ends everything. */
  close(): Promise<void>;
}

interface Wire {
  readonly near: Socket;
  readonly far: Socket;
}

function lay(near: Socket, port: number, overhear: (bytes: Buffer) => void): Wire {
  const far = connect({ host: "127.0.0.1", port });
  far.on("data", (bytes: Buffer) => {
    overhear(bytes);
    if (!near.destroyed) near.write(bytes);
  });
  near.on("data", (bytes) => void far.write(bytes));
  far.on("close", () => near.destroy());
  near.on("end", () => far.end());
  // A broken connection is what this is for.
  for (const socket of [near, far]) socket.on("error", () => {});
  return { near, far };
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the relay has no port");
  return address.port;
}

/** Opens a relay to a service. @param overhear gets what the service says, as it comes */
export async function openRelay(
  { port }: { readonly port: number },
  overhear: (bytes: Buffer) => void = () => {},
): Promise<Relay> {
  const wires: Wire[] = [];
  const server = createServer((near) => wires.push(lay(near, port, overhear)));
  const own = await portOf(server);
  return {
    service: `http://127.0.0.1:${own}`,
    port: own,
    cut() {
      for (const { near } of wires) near.removeAllListeners("end").destroy();
    },
    async close() {
      for (const { near, far } of wires) for (const socket of [near, far]) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
