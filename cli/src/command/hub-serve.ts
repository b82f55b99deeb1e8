/** `belfry hub serve`: the hub alone, beside a push service elsewhere or the real WNS. */
import { startHub } from "@belfry/hub";
import { hubSettings } from "@belfry/hub/settings";
import type { Given } from "../arguments.ts";
import type { Command } from "../command.ts";
import { hubReadyRecord, hubReadyWords } from "../hub-ready.ts";
import type { Output } from "../output.ts";
import { hubSettingsOf, settingFlags } from "../setting-flags.ts";
import { adminTokenFileOf, terminalLog, untilStopped } from "../start-server.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const { values } = hubSettingsOf(given, terminal);
  const log = terminalLog(terminal, values.logLevel);
  const running = await startHub(values, { log });
  output.print(hubReadyRecord(running), () => hubReadyWords(running, adminTokenFileOf(values), output));
  return await untilStopped(terminal, log, values.drainSeconds, () => running.stop()).ended;
}

export const command: Command = {
  operands: [],
  flags: settingFlags(hubSettings),
  about:
    "Starts the hub alone, with an admin port of its own, and logs to standard error. It takes what clients of Azure Notification Hubs " +
    "say, and pushes to any service that speaks WNS or Web Push. SIGTERM drains and stops it.",
  examples: [
    "belfry hub serve --tls dev",
    "belfry hub serve --data /var/lib/hub --host 0.0.0.0 --tls cert.pem,key.pem",
  ],
  run,
};
