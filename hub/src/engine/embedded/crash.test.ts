/** Processes that are killed while they write. */
import { expect, test } from "bun:test";
import { channel, hubOf, installationOf, listAll, NEWS, NOON, targetsOf, templateOf } from "../conformance/fixtures.ts";
import { inDirectory, startProcess } from "./fixture.ts";
import { openEmbeddedHubStore } from "./store.ts";

const KILLS = 6;

/** Seconds as a rule; minutes where the disk is slow to sync. */
const PATIENCE_MS = 300_000;

/** A process is killed when it has told so many lines; each round at another moment of its work. */
const linesBefore = (kill: number) => 60 + 37 * kill;

/** Eight clients put installations and delete every third, and say so only when it was acknowledged. */
const writer = (round: number) => `
  const model = ${JSON.stringify(installationOf("model", { templates: { greeting: templateOf() }, tags: ["all"] }))};
  let next = 0;
  const client = async () => {
    for (;;) {
      const n = next++;
      const installationId = "${round}-" + n;
      const handle = { platform: "wns", channelUri: ${JSON.stringify(channel(`${round}-`).channelUri)} + n };
      await store.putInstallation("${NEWS}", { ...model, installationId, handle });
      say("put " + installationId);
      if (n % 3 !== 0) continue;
      await store.deleteInstallation("${NEWS}", installationId);
      say("deleted " + installationId);
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));`;

/** Lets a writer work in the directory until it has told enough, then kills it. @returns what it was promised */
async function writeAndKill(directory: string, round: number): Promise<{ put: Set<string>; deleted: Set<string> }> {
  const process = startProcess(directory, writer(round));
  const [put, deleted] = [new Set<string>(), new Set<string>()];
  let told = 0;
  try {
    for await (const line of process.lines) {
      const [what, id = ""] = line.split(" ");
      (what === "put" ? put : deleted).add(id);
      told += 1;
      if (told === linesBefore(round)) await process.kill();
    }
  } finally {
    await process.kill();
  }
  return { put, deleted };
}

const isThird = (id: string) => Number(id.split("-")[1]) % 3 === 0;

test(
  "a process killed while it writes leaves everything it acknowledged: installations, their registrations, tags and counts agree",
  () =>
    inDirectory(async (directory) => {
      const first = await openEmbeddedHubStore({ directory });
      await first.saveHub(hubOf(NEWS));
      await first.close();
      const promised = new Set<string>();
      let highest = 0;
      for (let round = 0; round < KILLS; round++) {
        const { put, deleted } = await writeAndKill(directory, round);
        expect(put.size).toBeGreaterThan(30);
        // Of every third it is not known whether its deletion was recorded before the kill.
        for (const id of put) if (!isThird(id)) promised.add(id);
        const store = await openEmbeddedHubStore({ directory });
        const rows = await listAll(store);
        const there = new Set(rows.map(({ installationId }) => installationId ?? ""));
        expect([...promised].filter((id) => !there.has(id))).toEqual([]);
        expect([...deleted].filter((id) => there.has(id))).toEqual([]);
        expect(await store.counts(NEWS)).toEqual({ registrations: rows.length, installations: there.size });
        expect(rows).toHaveLength(2 * there.size);
        for (const format of ["windows", "template"] as const) {
          const tagged = (await targetsOf(store, format, "all")).map(({ installationId }) => installationId ?? "");
          expect(new Set(tagged)).toEqual(there);
        }
        const ordinals = rows
          .filter(({ installationId }) => installationId?.startsWith(`${round}-`))
          .map(({ ordinal }) => ordinal);
        expect(Math.min(...ordinals)).toBeGreaterThan(highest);
        highest = Math.max(highest, ...ordinals);
        expect(await store.findInstallation(NEWS, [...promised][0] ?? "", NOON)).not.toBeNull();
        await store.close();
      }
    }),
  PATIENCE_MS,
);
