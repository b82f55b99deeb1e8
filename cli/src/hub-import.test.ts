/** `belfry hub import`: registrations of another hub, taken over from a file. */
import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openHubStage } from "./testing/hub-stage.ts";

/** Far more than a file needs to be gone: what counts is that it goes. */
const MANY_TRIES = 4000;

const { root, data, belfry, newApp, close } = await openHubStage();

afterAll(async () => expect(await close()).toBe(0));

describe("import", () => {
  const entry = (channel: string, tags: string) =>
    `<WindowsRegistrationDescription xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect"><Tags>${tags}</Tags><ChannelUri>${channel}</ChannelUri></WindowsRegistrationDescription>`;

  test("a file as Azure exports it is taken over in one command; lines that cannot be taken are named", async () => {
    await belfry("hub", "create", "moved", "--app", await newApp());
    const file = join(root, "Output.txt");
    const channels = ["a", "b"].map((one) => `https://db5.notify.windows.com/?token=${one}`);
    writeFileSync(file, [...channels.map((one) => entry(one, "rain")), "<broken", ""].join("\n"));
    const { code, records } = await belfry("hub", "import", "moved", file);
    expect(code).toBe(0);
    const { output, ...job } = records.at(-1) ?? {};
    expect(job).toMatchObject({ type: "ImportUpsertRegistrations", status: "Completed", progress: 100 });
    const failed = (output as { FailedFilePath?: string } | undefined)?.FailedFilePath ?? "none";
    expect(failed).toEndWith("/Failed.txt");
    const { records: hubs } = await belfry("hub", "list");
    expect(hubs.find(({ name }) => name === "moved")).toMatchObject({ registrations: 2 });
    expect((await belfry("hub", "jobs", "moved")).records).toMatchObject([{ status: "Completed" }]);
    const files = join(data, "hub-files", "hub-moved");
    expect(readFileSync(join(files, failed), "utf8")).toContain("<broken");
    // What was brought for the import is not kept.
    for (let tries = 0; readdirSync(join(files, "uploads")).length > 0 && tries < MANY_TRIES; tries++)
      await Bun.sleep(5);
    expect(readdirSync(join(files, "uploads"))).toEqual([]);
  });

  test("a file that is not there is wrong usage, and a mode that is none is refused", async () => {
    expect((await belfry("hub", "import", "moved", join(root, "nothing"))).code).toBe(2);
    const wrong = await belfry("hub", "import", "moved", join(root, "Output.txt"), "--mode", "merge");
    expect(wrong).toMatchObject({ code: 1, error: { code: "ADMIN_REQUEST_INVALID" } });
  });
});
