/** A free port, for programs that cannot choose one themselves. */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 20;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Waits until somebody listens on the port. @returns false when nobody does after `ms` */
export async function listening(port: number, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (!(await answers(port))) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}
