/** `belfry hub send` and `sends`, with devices that listen. */
import { afterAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isNotification, openHubStage } from "./testing/hub-stage.ts";

const { root, belfry, spoken, newApp, register, close } = await openHubStage();
await belfry("hub", "create", "weather", "--app", await newApp());

afterAll(async () => expect(await close()).toBe(0));

describe("sends of a hub", () => {
  test("a send is accepted, shown as it goes, and ends with its outcomes; the device gets it", async () => {
    const app = await newApp();
    await belfry("hub", "create", "news", "--app", app);
    const lobby = await register("news", app, "lobby", ["rain", "oslo"]);
    const sent = await belfry("hub", "send", "news", "--tags", "rain && oslo", "--toast", "Rain at six", "--tag", "w");
    expect(sent.code).toBe(0);
    expect(sent.records.at(0)).toMatchObject({ event: "accepted", matching: 1 });
    expect(sent.records.at(-1)).toMatchObject({ event: "ended", state: "Completed", outcomes: { Success: 1 } });
    expect(await lobby.device.until(isNotification)).toMatchObject({
      type: "wns/toast",
      tag: "w",
      payload: expect.stringContaining("Rain at six"),
    });
    expect(await lobby.stop()).toBe(0);
  });

  test("templates are filled, from the command line or from a pipe, and raw bytes arrive as they are", async () => {
    const app = await newApp();
    await belfry("hub", "create", "templates", "--app", app);
    const gate = await register("templates", app, "gate", ["rain"]);
    const file = join(root, "bytes");
    writeFileSync(file, Buffer.from([0, 255, 1]));
    for (const [words, payload] of [
      [["--template", '{"headline":"typed"}'], { payload: expect.stringContaining("typed") }],
      [["--template", "-"], { payload: expect.stringContaining("from a pipe") }],
      [["--raw", file, "--cache"], { type: "wns/raw", payloadBase64: "AP8B" }],
    ] as const) {
      const before = gate.device.lines().length;
      const { code, error } = await belfry("hub", "send", "templates", ...words);
      expect({ code, error }).toEqual({ code: 0, error: undefined });
      const isNew = (record: Record<string, unknown>) =>
        isNotification(record) && gate.device.lines().slice(before).includes(JSON.stringify(record));
      expect(await gate.device.until(isNew)).toMatchObject(payload);
    }
    expect(await gate.stop()).toBe(0);
  });

  test("a send that nobody matches exits with 1 and says where to look", async () => {
    const nobody = await spoken("hub", "send", "weather", "--tags", "hail", "--toast", "Anyone?");
    expect(nobody.code).toBe(1);
    expect(nobody.out).toContain("Nobody matched");
    expect(nobody.out).toContain("0 registrations match now");
  });

  test("a tag expression that cannot be read is refused with the character at which reading ended", async () => {
    const wrong = await belfry("hub", "send", "weather", "--tags", "rain &&", "--toast", "x");
    expect(wrong).toMatchObject({ code: 1, error: { code: "HUB_REFUSED" } });
    expect(String(wrong.error?.message)).toContain("at character");
  });

  test("what is said twice, is no JSON or goes with something else is wrong usage", async () => {
    for (const words of [
      ["--toast", "a", "--template", "{}"],
      ["--template", "{"],
      ["--template", "{}", "--tag", "t"],
      ["--toast", "a", "--at", "tomorrow"],
      [],
    ]) {
      expect(await belfry("hub", "send", "weather", ...words)).toMatchObject({ code: 2, error: { code: "USAGE" } });
    }
  });

  test("a send for later is scheduled, listed and taken back", async () => {
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const { code, records } = await belfry("hub", "send", "weather", "--toast", "Later", "--at", at);
    expect(code).toBe(0);
    expect(records).toMatchObject([{ event: "accepted", state: "Scheduled" }]);
    const id = String(records[0]?.id);
    const listed = await belfry("hub", "sends", "weather", "--last", "1");
    expect(listed.records).toMatchObject([{ id, state: "Scheduled", scheduledFor: Date.parse(at) }]);
    expect((await belfry("hub", "sends", "weather", "--cancel", id)).records).toMatchObject([{ state: "Canceled" }]);
    expect(await belfry("hub", "sends", "weather", "--cancel", id)).toMatchObject({
      code: 1,
      error: { code: "NOTIFICATION_UNKNOWN" },
    });
    const tooFar = new Date(Date.now() + 8 * 86_400_000).toISOString();
    expect((await belfry("hub", "send", "weather", "--toast", "x", "--at", tooFar)).error?.code).toBe("HUB_REFUSED");
  });
});
