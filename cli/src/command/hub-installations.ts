/** `belfry hub installations NAME [ID]`: who is registered, or one of them; it can be deleted. */
import { BelfryError, type InstallationBody } from "@belfry/protocol";
import { type Given, operandOf, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { hubAdminOf, hubPath } from "../find-hub.ts";
import { installationWords } from "../hub-words.ts";
import { LAST_FLAG, lastOf } from "../latest-lines.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

interface Page {
  readonly installations: readonly InstallationBody[];
  readonly next: number | null;
}

async function list(name: string, given: Given, output: Output, terminal: Terminal): Promise<void> {
  const tag = wordOf(given, "tag");
  const query = new URLSearchParams({ limit: String(lastOf(given)), ...(tag === undefined ? {} : { tag }) });
  const page = await hubAdminOf(given, terminal).get<Page>(`${hubPath(name, "installations")}?${query}`);
  for (const one of page.installations) output.print(one, () => installationWords(one, output));
  if (page.installations.length === 0) output.remark("No installation is here whose channel is good.");
  else if (page.next !== null) output.remark(`There are more: --last N shows up to 1,000.`);
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const [name, id] = [operandOf(given, 0), operandOf(given, 1)];
  if (id === "") {
    if (given.flags.has("delete"))
      throw new BelfryError("USAGE", { detail: "--delete needs the ID of an installation" });
    await list(name, given, output, terminal);
    return EXIT.done;
  }
  const admin = hubAdminOf(given, terminal);
  const path = hubPath(name, "installations", id);
  const found = await admin.get<InstallationBody>(path);
  if (!given.flags.has("delete")) output.print(found, () => installationWords(found, output));
  else output.print(await admin.delete<{ deleted: string }>(path), () => `Deleted ${output.paint.strong(id)}.`);
  return EXIT.done;
}

export const command: Command = {
  operands: ["NAME", "[ID]"],
  flags: {
    tag: { takes: "word", value: "TAG", sentence: "Only those with this tag." },
    last: { ...LAST_FLAG, sentence: "How many, at most 1000; default 20." },
    delete: { takes: "nothing", sentence: "Delete the one of this ID." },
    ...SERVER_FLAGS,
  },
  about: "Lists the installations of a hub, oldest first, or shows one: its channel, its tags, its templates.",
  examples: ["belfry hub installations weather --tag rain", "belfry hub installations weather lobby-7 --delete"],
  run,
};
