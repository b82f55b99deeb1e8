/** Runs a sender's script under Node to its end. Knows no service. */
import { spawn } from "node:child_process";

/** How a sender's process ended. */
export interface SenderEnding {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly errors: string;
  /** The lines of JSON that it printed. */
  readonly lines: readonly unknown[];
}

/** @param env everything that the script finds in its environment, besides the path */
export async function runNode(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<SenderEnding> {
  const child = spawn("node", words, { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env.PATH, ...env } });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
  const lines = output.split("\n").filter((line) => line !== "");
  return { code, errors, lines: lines.map((line): unknown => JSON.parse(line)) };
}
