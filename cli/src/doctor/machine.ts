/** Checks of this machine: the runtime, the data directory, room on the disk, ports. None of them changes anything. */
import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join, resolve } from "node:path";
import { type Finding, fail, ok, warn } from "./check.ts";

const OLDEST_BUN = [1, 4] as const;

/** @param version of Bun, or undefined on another runtime */
export function checkRuntime(version: string | undefined): Finding {
  if (version === undefined)
    return fail("bun", "this is not Bun", "Start with `npx belfry`, which brings its own Bun.");
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const good = major > OLDEST_BUN[0] || (major === OLDEST_BUN[0] && minor >= OLDEST_BUN[1]);
  return good
    ? ok("bun", `Bun ${version}`)
    : fail("bun", `Bun ${version} is too old`, `Install Bun ${OLDEST_BUN.join(".")} or newer with npm install.`);
}

/** Modes that let others than the owner in. */
const OTHERS = 0o077;
const octal = (mode: number) => (mode & 0o777).toString(8).padStart(4, "0");

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode;
  } catch {
    return undefined;
  }
}

/** Whether a server could work in the data directory, and whether its secrets are the owner's alone. */
export async function checkDataDirectory(path: string): Promise<Finding> {
  const name = "data directory";
  const directory = resolve(path);
  if ((await modeOf(directory)) === undefined)
    return ok(name, `${directory} is not there yet; the first start makes it`);
  try {
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return fail(
      name,
      `${directory} cannot be read and written`,
      "Give it to the user who runs Belfry, or name another with --data.",
    );
  }
  for (const file of ["admin-token", "admin.json"]) {
    const mode = await modeOf(join(directory, file));
    if (mode !== undefined && (mode & OTHERS) !== 0) {
      return fail(name, `${file} can be read by others (${octal(mode)})`, `chmod 600 ${join(directory, file)}`);
    }
  }
  return ok(name, directory);
}

const LITTLE_ROOM = 1024 ** 3;
const NO_ROOM = 64 * 1024 ** 2;
const megabytes = (bytes: number) => `${Math.floor(bytes / 1024 ** 2).toLocaleString("en")} MB`;

/** The nearest folder that is there already: where the data directory would be made. */
async function existing(path: string): Promise<string> {
  const directory = resolve(path);
  if ((await modeOf(directory)) !== undefined || dirname(directory) === directory) return directory;
  return await existing(dirname(directory));
}

/** Room where the data directory is. */
export async function checkRoom(path: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(await existing(path));
  const free = bavail * bsize;
  const advice = "Make room, or put the data directory on another disk with --data.";
  if (free < NO_ROOM) return fail("disk", `${megabytes(free)} left`, advice);
  return free < LITTLE_ROOM ? warn("disk", `${megabytes(free)} left`, advice) : ok("disk", `${megabytes(free)} left`);
}

/** Whether somebody answers at the port. */
function isTaken(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const say = (taken: boolean) => () => {
      socket.destroy();
      resolve(taken);
    };
    socket.once("connect", say(true));
    socket.once("error", say(false));
    socket.once("timeout", say(false));
  });
}

/** Whether a server could open its port. Only asked when none of ours runs. */
export async function checkPort(setting: string, host: string, port: number): Promise<Finding> {
  const check = `${setting} ${port}`;
  if (port === 0) return ok(check, "a free one will be picked");
  // A server on every address is asked for on this machine's own.
  const reached = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  if (!(await isTaken(reached, port))) return ok(check, "free");
  return fail(check, "another process listens there", `Stop it, or choose another with --${setting}.`);
}
