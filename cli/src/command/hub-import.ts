/** `belfry hub import NAME FILE`: takes over the registrations of a file, as an export of Azure Notification Hubs writes it. */
import { constants, openAsBlob } from "node:fs";
import { access } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { BelfryError, type JobBody } from "@belfry/protocol";
import type { AdminClient } from "../admin-client.ts";
import { type Given, operandOf, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { hubAdminOf, hubPath } from "../find-hub.ts";
import { jobWords } from "../hub-words.ts";
import { EXIT, type Output } from "../output.ts";
import { stopSignal, type Terminal } from "../terminal.ts";

/** Often enough to see it move, seldom enough to cost the hub nothing. */
const LOOK_AGAIN_MS = 300;

/** Read as it is sent: it may be larger than the memory. */
async function openFile(path: string): Promise<Blob> {
  try {
    // The runtime would only say at the first read that there is none.
    await access(path, constants.R_OK);
    return await openAsBlob(path);
  } catch (cause) {
    throw new BelfryError("USAGE", { detail: `FILE: ${path} cannot be read`, cause });
  }
}

const isOver = ({ status }: JobBody) => status === "Completed" || status === "Failed";

/** Looks until the job is over or the person has seen enough: it goes on without him. */
async function follow(
  admin: AdminClient,
  path: string,
  first: JobBody,
  output: Output,
  stopped: AbortSignal,
): Promise<JobBody> {
  let job = first;
  while (!isOver(job) && !stopped.aborted) {
    await pause(LOOK_AGAIN_MS, undefined, { signal: stopped }).catch(() => undefined);
    const next = await admin.get<JobBody>(`${path}/${encodeURIComponent(job.jobId)}`);
    if (next.progress > job.progress && !isOver(next)) output.remark(`${Math.floor(next.progress)} %`);
    job = next;
  }
  return job;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const [name, path] = [operandOf(given, 0), operandOf(given, 1)];
  const mode = wordOf(given, "mode") ?? "upsert";
  const file = await openFile(path);
  const admin = hubAdminOf(given, terminal);
  const started = await admin.upload<JobBody>(`${hubPath(name, "imports")}?mode=${encodeURIComponent(mode)}`, file);
  const job = await follow(admin, hubPath(name, "jobs"), started, output, stopSignal(terminal));
  output.print(job, () => jobWords(job, output));
  return job.status === "Failed" ? EXIT.failed : EXIT.done;
}

export const command: Command = {
  operands: ["NAME", "FILE"],
  flags: {
    mode: {
      takes: "word",
      value: "MODE",
      sentence: "create, update, upsert (the default) or delete what the file holds.",
    },
    ...SERVER_FLAGS,
  },
  about:
    "Imports registrations, one XML element a line, as the export job of Azure Notification Hubs writes them. " +
    "Lines that cannot be taken are kept in a file of their own, which the job names.",
  examples: ["belfry hub import weather Output.txt"],
  run,
};
