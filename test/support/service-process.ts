/** The push service in a process of its own, through the command line as an operator starts it: it can be killed. Where a run is about many nodes, it is as many processes. */
import { type Ending, type NodeProcess, run, spawnNode, startNode } from "./node-process.ts";
import { spawnNodes } from "./nodes-process.ts";
import type { ReachedNode, ReachedService } from "./operator.ts";
import { placeOf } from "./test-nodes.ts";

export { type Ending, endProcesses } from "./node-process.ts";

export interface ProcessOptions {
  readonly data: string;
  /** Of the public port; a service that is to be found again after a restart keeps its own. Default: a free one. */
  readonly port?: number;
  /** Further flags of `belfry serve`. */
  readonly flags?: readonly string[];
}

export interface ServiceProcess extends ReachedService, Pick<NodeProcess, "port" | "ended" | "kill" | "stop"> {
  /** All that it is made of: what each node says of itself is asked of each. */
  readonly nodes: readonly ReachedNode[];
}

/** A command of `belfry` that keeps running and prints JSON lines, such as `listen`. */
export interface RunningCommand {
  /** The next line that it prints. @throws Error with its standard error when it ends instead */
  next(): Promise<Record<string, unknown>>;
  stop(): Promise<Ending>;
}

/** Starts a command of `belfry` that keeps running. */
export function startCommand(...words: string[]): RunningCommand {
  const { child, lines, ended } = run([...words, "--json"]);
  const printed = lines[Symbol.asyncIterator]();
  return {
    async next() {
      const { value, done } = await printed.next();
      if (done) throw new Error(`belfry ${words[0]} ended: ${(await ended).stderr}`);
      return JSON.parse(value);
    },
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** Runs a command of `belfry` to its end. */
export async function runCommand(words: readonly string[]): Promise<Ending & { readonly stdout: string }> {
  const { lines, ended } = run(words);
  const printed: string[] = [];
  lines.on("line", (line) => void printed.push(line));
  const ending = await ended;
  return { ...ending, stdout: printed.join("\n") };
}

/** Starts the service and waits until it says that it is ready. @throws Error with its standard error when it ends instead */
export async function spawnService(options: ProcessOptions): Promise<ServiceProcess> {
  const place = await placeOf(options.data);
  if (place !== undefined) return spawnNodes({ ...options, place });
  const node = await spawnNode(options);
  return { ...node, nodes: [node] };
}

/** Starts the service and waits for its end: for starts that fail. */
export async function runToItsEnd(options: ProcessOptions): Promise<Ending> {
  return startNode({ ...options, place: await placeOf(options.data) }).ended;
}
