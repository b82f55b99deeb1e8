/** mosquitto at quality of service 1 with persistent sessions, its store written as often as it can be by the clock. */
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../port.ts";
import { type Prepared, withDaemon, type Yardstick } from "./yardstick.ts";

/**
 * `autosave_interval 1` writes the whole store every second. `autosave_on_changes` would write it whole for each
 * message, which no one can run; so up to a second of answered messages can be lost with the power.
 */
function configuration(dir: string, port: number): string {
  return `listener ${port} 127.0.0.1
allow_anonymous true
${process.getuid?.() === 0 ? "user root\n" : ""}persistence true
persistence_location ${dir}/
autosave_interval 1
set_tcp_nodelay true
max_queued_messages 0
log_type error
`;
}

async function prepare(data: string): Promise<Prepared> {
  const port = await freePort();
  const file = join(data, "mosquitto.conf");
  await writeFile(file, configuration(data, port));
  return { port, command: ["mosquitto", "-c", file] };
}

export const mosquitto: Yardstick = {
  system: "mosquitto",
  guarantee: "QoS 1, acked, no fsync per message: written once a second",
  missing: () =>
    spawnSync("mosquitto", ["-h"], { timeout: 5_000 }).error === undefined ? undefined : "mosquitto is not installed",
  with: (dir, work) => withDaemon("mosquitto", dir, prepare, work),
};
