/** The bare path as a server of the bench's own: see `bare-server.ts`. */
import { fileURLToPath } from "node:url";
import { Child } from "../child.ts";
import type { AnnouncementRequest, Target } from "../load/command.ts";
import { TOAST } from "../load/toast.ts";
import { withTemporaryDirectory } from "../temporary.ts";

const PROGRAM = fileURLToPath(new URL("./bare-server.ts", import.meta.url));

/** How long it may take to listen. */
const READY_MS = 10_000;

/** It asks for a token and does not look at it. */
const ACCESS_TOKEN = "t".repeat(100);

/** The bare path, running. */
export interface Bare {
  readonly target: Target;
  readonly pid: number;
  /** What tells all devices. */
  readonly announcement: AnnouncementRequest;
}

/** Starts it on core 0 for `work`, stops it afterwards and removes its files. */
export function withBare<T>(dir: string | null, work: (bare: Bare) => Promise<T>): Promise<T> {
  return withTemporaryDirectory(dir, async (directory) => {
    const child = new Child("the bare path", [process.execPath, PROGRAM, directory], 0);
    try {
      const address = { host: "127.0.0.1", port: Number(await child.line(READY_MS)), tls: false };
      const places = { lanesAt: [address], devicesAt: [address] };
      const sender = { packageSid: "ms-app://bare", accessToken: ACCESS_TOKEN, tag: null, vapid: null };
      const announcement = { url: `http://${address.host}:${address.port}/everyone`, headers: {}, body: TOAST };
      return await work({ target: { system: "belfry", ...places, ...sender }, pid: child.pid, announcement });
    } finally {
      await child.stop();
    }
  });
}
