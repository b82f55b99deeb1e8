/** `belfry serve`: the push service alone, for machines that nobody looks at: logs, no console, no demo. */
import { serviceSettings } from "@belfry/service";
import type { Given } from "../arguments.ts";
import type { Command } from "../command.ts";
import type { Output } from "../output.ts";
import { readyRecord, readyWords } from "../ready.ts";
import { settingFlags } from "../setting-flags.ts";
import { startServer } from "../start-server.ts";
import type { Terminal } from "../terminal.ts";

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const started = await startServer(given, terminal, {});
  output.print(readyRecord(started, { console: false }), () =>
    readyWords(started, { console: false, showToken: false }, output),
  );
  return await started.ended;
}

export const command: Command = {
  operands: [],
  flags: settingFlags(serviceSettings),
  about: "Starts the push service alone and logs to standard error. SIGTERM drains and stops it.",
  examples: ["belfry serve --data /var/lib/belfry --host 0.0.0.0 --tls cert.pem,key.pem"],
  run,
};
