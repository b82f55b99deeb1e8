/** `belfry up`: everything in one process; with `--demo` it also shows one push travel, step by step. */
import { consolePage } from "@belfry/console";
import { serviceSettings } from "@belfry/service";
import type { Given } from "../arguments.ts";
import type { Command } from "../command.ts";
import type { Output } from "../output.ts";
import { readyRecord, readyWords } from "../ready.ts";
import { hubOnlySettings, LEVEL_FOR_PERSONS, settingFlags } from "../setting-flags.ts";
import { type StartedServer, startServer } from "../start-server.ts";
import type { Terminal } from "../terminal.ts";

/** Plays the demo. A signal may come in the middle of the story: what then fails is no failure, and the server's end is ours. */
async function demonstrate(started: StartedServer, output: Output): Promise<void> {
  const { runDemo } = await import("../demo/demo.ts");
  try {
    await Promise.race([runDemo(started, output), started.ended]);
  } catch (error) {
    if (started.stopping()) return;
    await started.stop();
    throw error;
  }
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const started = await startServer(given, terminal, {
    page: consolePage(),
    hub: true,
    ...(output.json ? {} : { level: LEVEL_FOR_PERSONS }),
  });
  // A person at a terminal owns the data directory anyway; a log that collects this output must see the token once at most.
  const showToken = terminal.interactive || started.running.adminTokenCreated;
  const options = { console: true, showToken };
  output.print(readyRecord(started, options), () => readyWords(started, options, output));
  if (given.flags.has("demo")) await demonstrate(started, output);
  return await started.ended;
}

export const command: Command = {
  operands: [],
  flags: {
    demo: { takes: "nothing", sentence: "Make a sample app and device, and show the six steps of a push." },
    ...settingFlags(serviceSettings),
    ...settingFlags(hubOnlySettings),
  },
  about:
    "Starts push service, hub, admin API and console in one process, on stores in one data directory. " +
    "Unless --log-level or --json is given, it logs warnings and errors only.",
  examples: ["belfry up --demo", "belfry up --port 0 --admin-port 0 --data ci --json", "belfry up --tls dev"],
  run,
};
