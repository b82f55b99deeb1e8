/** Runs a command with its output shown or kept, and a limit of time; whatever it started ends with it. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";

/** A command as a value. */
export interface Command {
  readonly argv: readonly [program: string, ...rest: string[]];
  readonly seconds: number;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** A file that takes the output, where others run beside it. Default: it is shown as it comes. */
  readonly output?: string;
}

/** How it ended; `timedOut` and `unstartable` are kept apart from a code of the program's own. */
export type Ending =
  | { readonly how: "exited"; readonly code: number }
  | { readonly how: "killed"; readonly signal: string }
  | { readonly how: "timed-out" }
  | { readonly how: "unstartable"; readonly why: string };

/** Ends a whole process group. The group may be gone already; that is what was wanted. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/**
 * Runs to the end or to the limit. The command gets a process group of its own, so that servers which a hanging test left
 * behind neither hold the output open nor outlive the run.
 */
export function run(command: Command): Promise<Ending> {
  const [program, ...rest] = command.argv;
  const output = command.output === undefined ? "inherit" : openSync(command.output, "w");
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      stdio: ["ignore", output, output],
      detached: true,
      env: { ...process.env, ...command.env },
    });
    // The command has a copy of its own.
    if (output !== "inherit") closeSync(output);
    const end = () => endGroup(child.pid);
    const finish = (ending: Ending) => {
      clearTimeout(limit);
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", interrupt);
      process.off("exit", end);
      end();
      resolve(ending);
    };
    // Each command that runs is ended on the way out.
    const interrupt = () => process.exit(130);
    process.on("exit", end);
    const limit = setTimeout(() => finish({ how: "timed-out" }), command.seconds * 1000);
    process.on("SIGINT", interrupt);
    process.on("SIGTERM", interrupt);
    child.on("error", (error) => finish({ how: "unstartable", why: error.message }));
    child.on("exit", (code, signal) =>
      finish(code === null ? { how: "killed", signal: signal ?? "unknown" } : { how: "exited", code }),
    );
  });
}

/** In words, for the name of a failed check; null when the command ended well. */
export function describeFailure(ending: Ending, seconds: number): string | null {
  switch (ending.how) {
    case "exited":
      return ending.code === 0 ? null : `ended with code ${ending.code}`;
    case "killed":
      return `was ended by ${ending.signal}`;
    case "timed-out":
      return `did not end within ${seconds} seconds`;
    case "unstartable":
      return `could not be started: ${ending.why}`;
  }
}
