/** `belfry doctor`: checks this machine and the server on its data directory, each finding in words. */
import { hubSettings } from "@belfry/hub/settings";
import { serviceSettings } from "@belfry/service";
import type { Given } from "../arguments.ts";
import type { Command } from "../command.ts";
import type { Finding } from "../doctor/check.ts";
import { checkHub } from "../doctor/hub.ts";
import { checkDataDirectory, checkPort, checkRoom, checkRuntime } from "../doctor/machine.ts";
import { checkNoServer, checkServer } from "../doctor/server.ts";
import { runningServer } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Paint } from "../paint.ts";
import { hubSettingsBeside, settingFlags, settingsOf } from "../setting-flags.ts";
import type { Terminal } from "../terminal.ts";
import { wrap } from "../words.ts";

/** Which server is meant, and where one would listen. */
const { data, host, port, adminHost, adminPort } = serviceSettings;
const { hubPort } = hubSettings;

const BRUSH: Readonly<Record<Finding["state"], keyof Paint>> = { ok: "good", warn: "odd", fail: "bad" };

function findingWords({ check, state, what, advice }: Finding, { paint, columns, typed }: Output): string {
  const head = `${paint[BRUSH[state]](state.padEnd(4))}  ${check.padEnd(16)}  ${what}`;
  return advice === "" ? head : `${head}\n${wrap(typed(advice), columns, " ".repeat(24))}`;
}

async function examine(given: Given, terminal: Terminal): Promise<Finding[]> {
  const { values } = settingsOf(given, terminal);
  const { values: ofHub } = hubSettingsBeside(given, terminal, values.port);
  const machine = [
    checkRuntime(process.versions.bun),
    await checkDataDirectory(values.data),
    await checkRoom(values.data),
  ];
  const server = runningServer(given, terminal);
  const hub = await checkHub(values.data, Date.now());
  if (server !== undefined) return [...machine, ...(await checkServer(server)), ...hub];
  return [
    ...machine,
    checkNoServer(values.data),
    ...hub,
    await checkPort("port", values.host, values.port),
    // Where a hub runs alone, its port is its own.
    ...(hub.length > 0 ? [] : [await checkPort("hub-port", values.host, ofHub.hubPort)]),
    await checkPort("admin-port", values.adminHost, values.adminPort),
  ];
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const findings = await examine(given, terminal);
  for (const finding of findings) output.print(finding, () => findingWords(finding, output));
  return findings.some(({ state }) => state === "fail") ? EXIT.failed : EXIT.done;
}

export const command: Command = {
  operands: [],
  flags: settingFlags({ data, host, port, hubPort, adminHost, adminPort }),
  about:
    "Checks the runtime, the data directory, the disk, the running server and its hub, or whether one could start. Exit code 1 when something fails. Settings in the environment are read too: `belfry serve --help` tells all of them, `belfry config` their values.",
  examples: ["belfry doctor", "belfry doctor --data /var/lib/belfry"],
  run,
};
