/**
 * A network namespace of the kernel, in which processes run behind a wire that can be pulled: packets are lost, and nobody is told. Where the
 * machine lets nobody make one (no root, no `ip`), there is none, and gates of TCP have to do.
 */
import { execFileSync } from "node:child_process";

export interface Network {
  /** Runs a program within, as `ip netns exec` does: what to put before its words. */
  readonly within: readonly string[];
  /** Address of what runs within, as seen from outside. */
  readonly inside: string;
  /** Address of this machine, as seen from within. */
  readonly outside: string;
  /** Loses every packet, both ways. */
  pull(): void;
  plug(): void;
  remove(): void;
}

const ip = (...words: string[]) => void execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });

let made = 0;
const names = new Set<string>();

// Whatever becomes of the tests, no namespace outlives them.
process.on("exit", () => {
  for (const name of names) remove(name);
});

function remove(name: string): void {
  if (names.delete(name)) ip("netns", "del", name);
}

/** @returns undefined where the machine does not allow it */
export function makeNetwork(): Network | undefined {
  made += 1;
  const name = `belfry${process.pid % 10_000}-${made}`;
  const [near, far] = [`bn${process.pid % 10_000}-${made}`, `bf${process.pid % 10_000}-${made}`];
  const net = `10.${200 + (made % 50)}.${process.pid % 250}`;
  try {
    ip("netns", "add", name);
  } catch {
    return undefined;
  }
  names.add(name);
  try {
    ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", name);
    ip("addr", "add", `${net}.1/24`, "dev", near);
    ip("link", "set", near, "up");
    ip("-n", name, "addr", "add", `${net}.2/24`, "dev", far);
    ip("-n", name, "link", "set", far, "up");
    ip("-n", name, "link", "set", "lo", "up");
  } catch {
    remove(name);
    return undefined;
  }
  return {
    within: ["ip", "netns", "exec", name],
    inside: `${net}.2`,
    outside: `${net}.1`,
    pull: () => ip("link", "set", near, "down"),
    plug: () => ip("link", "set", near, "up"),
    remove: () => remove(name),
  };
}
