/**
 * Finds what tests need besides the workspace, and installs what is missing where it may: programs as root on a machine with
 * apt-get, senders wherever there is npm.
 */
import { type Command, run } from "./check/run.ts";
import { sum, type Tally, tally } from "./check/tally.ts";
import {
  type Component,
  components,
  type ForeignSender,
  foreignSenders,
  isInstalled,
  locate,
  type Which,
} from "./components.ts";

/** What set-up may do on this machine. */
export interface Machine {
  readonly which: Which;
  readonly isRoot: boolean;
  readonly has: (sender: ForeignSender) => boolean;
}

const thisMachine: Machine = {
  which: Bun.which,
  isRoot: process.getuid?.() === 0,
  has: (sender) => isInstalled(sender),
};

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

/** Exactly what the lock file of the sender's folder names; what else npm is to know stands in the folder's `.npmrc`. */
export const senderCommand = ({ folder }: ForeignSender): Command => ({
  argv: ["npm", "ci", "--prefix", folder],
  seconds: INSTALL_SECONDS,
});

/** The components that this machine does not have. */
export function findMissing(machine: Machine = thisMachine): Component[] {
  return components.filter((component) => locate(component, machine.which) === null);
}

/** What is still missing in the end fails by its name; with a person's hands it takes these commands. */
function judge(all: number, missing: readonly (Component | ForeignSender)[], commands: readonly Command[]): Tally {
  if (missing.length > 0) {
    console.log(`To install what is missing: ${commands.map(({ argv }) => argv.join(" ")).join(" && ")}`);
  }
  const failures = missing.map(({ name, neededFor }) => `set-up: ${name} is missing, needed for ${neededFor}`);
  return tally(all - missing.length, failures);
}

async function setUpComponents(machine: Machine): Promise<Tally> {
  const missing = findMissing(machine);
  const commands = installCommands(missing);
  if (missing.length > 0 && machine.isRoot && machine.which("apt-get") !== null) {
    for (const command of commands) await run(command);
  }
  return judge(components.length, findMissing(machine), commands);
}

async function setUpSenders(machine: Machine): Promise<Tally> {
  const findLacking = () => foreignSenders.filter((sender) => !machine.has(sender));
  const commands = findLacking().map(senderCommand);
  if (machine.which("npm") !== null) for (const command of commands) await run(command);
  return judge(foreignSenders.length, findLacking(), commands);
}

/** One passed check for everything that is there in the end, one failed check for everything that is not. */
export async function setUp(machine: Machine = thisMachine): Promise<Tally> {
  return sum([await setUpComponents(machine), await setUpSenders(machine)]);
}

if (import.meta.main) process.exitCode = (await setUp()).failures.length === 0 ? 0 : 1;
