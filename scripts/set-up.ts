/** Finds the components that tests need, and installs the missing ones where it may: as root, on a machine with apt-get. */
import { type Command, run } from "./check/run.ts";
import { type Tally, tally } from "./check/tally.ts";
import { type Component, components, locate, type Which } from "./components.ts";

/** What set-up may do on this machine. */
export interface Machine {
  readonly which: Which;
  readonly isRoot: boolean;
}

const thisMachine: Machine = { which: Bun.which, isRoot: process.getuid?.() === 0 };

const INSTALL_SECONDS = 900;
/** Without it the package manager may stop to ask a person. */
const QUIET = { DEBIAN_FRONTEND: "noninteractive" };

/** The commands that bring what is missing, in order. Only what is missing is named, so that nothing else is upgraded. */
export function installCommands(missing: readonly Component[]): Command[] {
  const packages = missing.map((component) => component.debianPackage);
  return [
    { argv: ["apt-get", "update"], seconds: INSTALL_SECONDS, env: QUIET },
    {
      argv: ["apt-get", "install", "-y", "--no-install-recommends", ...packages],
      seconds: INSTALL_SECONDS,
      env: QUIET,
    },
  ];
}

/** The components that this machine does not have. */
export function findMissing(machine: Machine = thisMachine): Component[] {
  return components.filter((component) => locate(component, machine.which) === null);
}

/** One passed check for each component that is there in the end, one failed check for each that is not. */
export async function setUp(machine: Machine = thisMachine): Promise<Tally> {
  const missing = findMissing(machine);
  const commands = installCommands(missing);
  if (missing.length > 0 && machine.isRoot && machine.which("apt-get") !== null) {
    for (const command of commands) await run(command);
  }
  const stillMissing = findMissing(machine);
  if (stillMissing.length > 0) {
    console.log(`To install what is missing: ${commands.map(({ argv }) => argv.join(" ")).join(" && ")}`);
  }
  const failures = stillMissing.map(({ name, neededFor }) => `set-up: ${name} is missing, needed for ${neededFor}`);
  return tally(components.length - stillMissing.length, failures);
}

if (import.meta.main) process.exitCode = (await setUp()).failures.length === 0 ? 0 : 1;
