/** Import and export, over the embedded store and files. */
import { afterEach, describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createLog, manualClock } from "@belfry/host";
import { openEmbeddedHubStore } from "../engine/embedded/store.ts";
import type { HubRecord, JobRecord, RegistrationContent, RegistrationRecord } from "../model.ts";
import { createAllowedHosts } from "../rest/allowed-host.ts";
import { ForeignAddress, readContainer } from "./container.ts";
import { createJobs } from "./job-office.ts";
import type { JobRequest } from "./jobs.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const PUBLIC_URL = "https://localhost:8443";

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

const hubNamed = (name: string): HubRecord => ({
  name,
  policies: [],
  wns: null,
  browser: null,
  registrationTtlSeconds: null,
  createdAt: NOON,
});

async function openWorld() {
  const directory = mkdtempSync(join(tmpdir(), "belfry-jobs-"));
  const store = await openEmbeddedHubStore({ directory });
  const [hub, other] = [hubNamed("MyHub"), hubNamed("other")];
  await store.saveHub(hub);
  await store.saveHub(other);
  const lines: string[] = [];
  const filesOf = (name: string) => join(directory, "hub-files", name);
  const make = () =>
    createJobs({
      store,
      clock: manualClock(NOON),
      log: createLog({ level: "debug", write: (line) => void lines.push(line), now: () => NOON }),
      random: randomBytes,
      publicUrl: PUBLIC_URL,
      allowedHosts: createAllowedHosts({ service: ["wns.example"], browser: ["push.example"] }),
      filesOf,
    });
  let jobs = make();
  undo.push(async () => {
    await jobs.stop();
    await store.close();
    rmSync(directory, { recursive: true });
  });
  /** The job once it is over. */
  const ended = async (of: HubRecord, request: JobRequest): Promise<JobRecord> => {
    const submitted = await jobs.submit(of, request);
    await jobs.stop();
    jobs = make();
    return (await jobs.find(of, submitted.jobId)) ?? submitted;
  };
  const list = (of: HubRecord) =>
    store.listRegistrations(of.name.toLowerCase(), {
      after: 0,
      limit: 1000,
      skip: 0,
      tag: null,
      handles: null,
      now: NOON,
    });
  const register = (id: string, change: Partial<RegistrationContent> = {}) => {
    const handle = { platform: "wns", channelUri: `https://wns.example/?token=${id}%2b&a=b` } as const;
    const rest = { tags: ["a", "b"], template: null, pushVariables: {}, secondaryTile: null, expiresAt: null };
    return store.putRegistration("myhub", id, { handle, ...rest, ...change }, null, NOON);
  };
  return { store, hub, other, lines, filesOf, ended, list, register, jobs: () => jobs };
}

const ours = (path: string) => `${PUBLIC_URL}/myhub/${path}`;
const exportTo = (outputContainerUri: string): JobRequest => ({
  type: "ExportRegistrations",
  outputContainerUri,
  importFileUri: null,
});

/** What one registration says, whatever number it has in its hub. */
const saidBy = ({ ordinal: _, createdAt: __, updatedAt: ___, etag: ____, ...rest }: RegistrationRecord) => rest;

const TEMPLATE = {
  name: "news",
  body: "<toast>\r\n  <text>$(msg)</text>\n  <!-- ]]&gt; -->\n</toast>",
  headers: { "X-WNS-Type": "wns/toast", "X-WNS-Tag": "$(tag)" },
};

describe("exports", () => {
  test("HUB-8.06: an export ends Completed, with a file of one registration a line", async () => {
    const world = await openWorld();
    await Promise.all(Array.from({ length: 1100 }, (_, n) => world.register(`r${n}`)));
    await world.register("template", { template: TEMPLATE, pushVariables: { v: "1" } });
    const job = await world.ended(world.hub, exportTo(ours("backup")));
    expect([job.status, job.progress, job.failure]).toEqual(["Completed", 100, null]);
    expect(job.outputProperties).toEqual({ OutputFilePath: `myhub/${job.jobId}/Output.txt` });
    const path = join(world.filesOf("myhub"), "backup", "myhub", job.jobId, "Output.txt");
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines).toHaveLength(1101);
    expect(lines[0]).toStartWith("<WindowsRegistrationDescription ");
    expect(lines.every((line) => line.endsWith("RegistrationDescription>"))).toBe(true);
  });

  test("an empty hub has an empty file, and a folder may be named by a file: URL", async () => {
    const world = await openWorld();
    const folder = pathToFileURL(join(world.filesOf("myhub"), "x")).href;
    const job = await world.ended(world.hub, exportTo(folder));
    const path = join(world.filesOf("myhub"), "x", job.outputProperties.OutputFilePath ?? "");
    expect(readFileSync(path, "utf8")).toBe("");
  });

  test("jobs are listed and found by their hub alone", async () => {
    const world = await openWorld();
    const job = await world.ended(world.hub, exportTo(ours("a")));
    expect((await world.jobs().list(world.hub)).map(({ jobId }) => jobId)).toEqual([job.jobId]);
    expect(await world.jobs().list(world.other)).toEqual([]);
    expect(await world.jobs().find(world.other, job.jobId)).toBeNull();
  });
});

describe("imports", () => {
  const importOf = (type: JobRequest["type"], importFileUri: string): JobRequest => ({
    type,
    outputContainerUri: ours("out"),
    importFileUri,
  });

  test("HUB-8.07: what was exported comes back equal in an empty hub", async () => {
    const world = await openWorld();
    await world.register("plain");
    await world.register("template", {
      template: TEMPLATE,
      pushVariables: { v: "1" },
      tags: ["$UserId:{bob}", "Grüße"],
    });
    const handle = { platform: "browser", endpoint: "https://push.example/1", p256dh: "BK", auth: "a" } as const;
    await world.register("browser", { handle, tags: [] });
    await world.register("tile", { secondaryTile: "tile-1" });
    const before = await world.list(world.hub);
    const exported = await world.ended(world.hub, exportTo(ours("a")));
    const file = ours(`a/${exported.outputProperties.OutputFilePath}`);
    for (const { registrationId } of before) await world.store.deleteRegistration("myhub", registrationId, "any");
    const imported = await world.ended(world.hub, importOf("ImportCreateRegistrations", file));
    expect([imported.status, imported.outputProperties]).toEqual(["Completed", {}]);
    // A carriage return of a body comes back, too, though it cannot stand in XML as it is.
    expect((await world.list(world.hub)).map(saidBy)).toEqual(before.map(saidBy));
  });

  async function importLines(type: JobRequest["type"], lines: readonly string[]) {
    const world = await openWorld();
    await world.register("there", { tags: ["old"] });
    const folder = world.filesOf("myhub");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "in.txt"), lines.join("\n"));
    const job = await world.ended(world.hub, importOf(type, ours("in.txt")));
    const failed = job.outputProperties.FailedFilePath;
    const path = failed === undefined ? "" : join(folder, "out", failed);
    return {
      job,
      tags: await tagsOf(world),
      failed: existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n") : [],
    };
  }

  async function tagsOf({ list, hub }: Awaited<ReturnType<typeof openWorld>>) {
    return Object.fromEntries((await list(hub)).map(({ registrationId, tags }) => [registrationId, tags.join(",")]));
  }

  const line = (id: string, tags: string, uri = "https://wns.example/?token=x") =>
    `<WindowsRegistrationDescription xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect"><RegistrationId>${id}</RegistrationId><Tags>${tags}</Tags><ChannelUri>${uri}</ChannelUri></WindowsRegistrationDescription>`;

  test("HUB-8.07: bad lines are put aside with their reasons, and good ones around them are taken", async () => {
    const lines = [
      "no xml",
      line("good", "x"),
      line("bad", "a b"),
      "",
      line("foreign", "x", "https://evil.example/"),
      line("last", "y"),
    ];
    const { job, tags, failed } = await importLines("ImportUpsertRegistrations", lines);
    expect([job.status, tags]).toEqual(["Completed", { there: "old", good: "x", last: "y" }]);
    expect(failed).toHaveLength(3);
    expect(failed[0]).toEndWith("-->no xml");
    expect(failed[2]).toContain("This hub sends to no channel on this host");
  });

  test("each kind of import keeps to what it says", async () => {
    const lines = [line("there", "new"), line("fresh", "new")];
    const of = async (type: JobRequest["type"]) => (await importLines(type, lines)).tags;
    expect(await of("ImportCreateRegistrations")).toEqual({ there: "old", fresh: "new" });
    expect(await of("ImportUpdateRegistrations")).toEqual({ there: "new" });
    expect(await of("ImportUpsertRegistrations")).toEqual({ there: "new", fresh: "new" });
    expect(await of("ImportDeleteRegistrations")).toEqual({});
  });

  test("a registration without an id is given one, and a job that was interrupted does no harm when it begins anew", async () => {
    const world = await openWorld();
    const folder = world.filesOf("myhub");
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "in.txt"),
      `${line("one", "x")}\n${line("", "y").replace("<RegistrationId></RegistrationId>", "")}`,
    );
    const request = importOf("ImportCreateRegistrations", ours("in.txt"));
    await world.ended(world.hub, request);
    expect(Object.values(await tagsOf(world)).toSorted()).toEqual(["x", "y"]);
    const again = await world.ended(world.hub, request);
    expect([again.status, again.outputProperties]).toEqual(["Completed", {}]);
  });

  test("a file that is not there fails the job, and no path of this machine is told", async () => {
    const world = await openWorld();
    const job = await world.ended(world.hub, importOf("ImportCreateRegistrations", ours("nothing.txt")));
    expect([job.status, job.failure]).toEqual(["Failed", "the job could not be done (ENOENT); see the hub's log"]);
  });

  test("a job that had begun when the server ended is done at the next start", async () => {
    const world = await openWorld();
    await world.register("one");
    const job: JobRecord = {
      ...exportTo(ours("a")),
      hub: "myhub",
      jobId: "left",
      status: "Running",
      progress: 10,
      outputProperties: {},
      failure: null,
      createdAt: NOON,
      updatedAt: NOON,
    };
    await world.store.saveJob(job);
    await world.jobs().start();
    await world.jobs().stop();
    expect(await world.jobs().find(world.hub, "left")).toMatchObject({ status: "Completed" });
  });

  test("a job that another node has ended meanwhile stays as it ended there", async () => {
    const world = await openWorld();
    const job = await world.jobs().submit(world.hub, exportTo(ours("a")));
    const theirs = { ...job, status: "Failed", failure: "the other node has no room" } as const;
    expect(await world.store.saveJob(theirs)).toBe("saved");
    await world.jobs().stop();
    expect(await world.jobs().find(world.hub, job.jobId)).toEqual(theirs);
  });
});

describe("addresses of jobs", () => {
  const rules = { folder: "/data/hub-files/myhub", base: "https://localhost:8443/myhub/" };

  test.each([
    ["https://localhost:8443/myhub/a/b.txt?sv=1&sig=x", "/data/hub-files/myhub/a/b.txt"],
    ["https://localhost:8443/MyHub/a", "/data/hub-files/myhub/a"],
    ["https://localhost:8443/myhub", "/data/hub-files/myhub"],
    ["file:///data/hub-files/myhub/a%20b", "/data/hub-files/myhub/a b"],
  ])("%s is %s", (uri, path) => {
    expect(readContainer(uri, rules)).toBe(path);
  });

  test.each([
    "https://account.blob.core.windows.net/container?sig=x",
    "https://localhost:8444/myhub/a",
    "http://localhost:8443/myhub/a",
    "https://localhost:8443/other/a",
    "https://localhost:8443/myhub/../other/a",
    "https://localhost:8443/myhub/%2e%2e/other/a",
    "https://localhost:8443/myhub/..%2fother/a",
    "https://localhost:8443/myhub2/a",
    "file:///etc/passwd",
    "file:///data/hub-files/myhub/../other/a",
    "file:///data/hub-files/myhub2/a",
    "file://elsewhere/data/hub-files/myhub/a",
    "ftp://localhost:8443/myhub/a",
    "a relative path",
    "https://localhost:8443/myhub/%zz",
    "https://localhost:8443/myhub/a%00b",
  ])("%s is refused", (uri) => {
    expect(() => readContainer(uri, rules)).toThrow(ForeignAddress);
  });

  test("HUB-8.08: a job for another host fails in words, and asks that host nothing", async () => {
    const world = await openWorld();
    let asked = 0;
    const server = Bun.serve({
      port: 0,
      fetch: () => {
        asked += 1;
        return new Response("x");
      },
    });
    undo.push(() => server.stop(true));
    const foreign = `http://localhost:${server.port}/container`;
    const forms = [
      exportTo(foreign),
      { ...exportTo(ours("a")), type: "ImportCreateRegistrations", importFileUri: foreign },
    ] as const;
    for (const request of forms) {
      const job = await world.ended(world.hub, request);
      expect(job.status).toBe("Failed");
      expect(job.failure).toBe(
        `localhost:${server.port} is not this server: a job reads and writes in the hub's own folder, as a file: URL or an address of this server`,
      );
    }
    expect(asked).toBe(0);
  });
});
