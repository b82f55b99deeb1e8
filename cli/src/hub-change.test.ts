/** `belfry hub change`: what a hub is made with can be said later. */
import { afterAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isNotification, openHubStage } from "./testing/hub-stage.ts";

const { root, ready, belfry, spoken, newApp, register, close } = await openHubStage();

afterAll(async () => expect(await close()).toBe(0));

describe("a hub that is changed", () => {
  test("a hub that was made without an app says how to add one, and reaches its devices once it has it", async () => {
    const app = await newApp();
    const made = await spoken("hub", "create", "late");
    expect(made.err).toContain("`belfry hub change late --app SID` adds an app");
    const phone = await register("late", app, "phone", ["rain"]);
    const before = await belfry("hub", "send", "late", "--tags", "rain", "--toast", "Too early");
    expect(before).toMatchObject({ code: 1, error: { code: "HUB_REFUSED" } });
    const changed = await belfry("hub", "change", "late", "--app", app);
    expect(changed).toMatchObject({ code: 0, error: undefined });
    expect(changed.records).toMatchObject([{ name: "late", wns: { packageSid: app, tokenEndpoint: null } }]);
    expect((await belfry("hub", "send", "late", "--tags", "rain", "--toast", "In time")).code).toBe(0);
    expect(await phone.device.until(isNotification)).toMatchObject({ payload: expect.stringContaining("In time") });
    expect(await phone.stop()).toBe(0);
    expect((await belfry("hub", "change", "late", "--no-app")).records).toMatchObject([{ wns: null }]);
  });

  test("a hub whose secret is refused says why and what to do; with the right one it pushes at once", async () => {
    const { records } = await belfry("app", "create", "Rotated");
    const app = String(records[0]?.packageSid);
    const [wrong, right] = ["wrong", "right"].map((name) => join(root, `${name}-secret`)) as [string, string];
    writeFileSync(wrong, "no-secret-of-this-app\n");
    writeFileSync(right, `${records[0]?.clientSecret}\n`);
    const elsewhere = ["--token-endpoint", `${ready.service}/accesstoken.srf`];
    await belfry("hub", "create", "rotated", "--app", app, "--secret-file", wrong, ...elsewhere);
    const phone = await register("rotated", app, "rotated-phone", ["rain"]);
    const refused = await spoken("hub", "send", "rotated", "--tags", "rain", "--toast", "Not let in");
    expect(refused.code).toBe(1);
    expect(refused.out).toContain("InvalidCredentials 1");
    expect(refused.out).toContain("Invalid client secret");
    expect(refused.out).toContain("`belfry hub change rotated --secret-file FILE`");
    expect((await spoken("hub", "sends", "rotated")).err).toContain("`belfry hub change rotated --secret-file FILE`");
    const changed = await spoken("hub", "change", "rotated", "--secret-file", right);
    expect(changed).toMatchObject({ code: 0, err: "" });
    expect(changed.out).toContain(`${app} at ${ready.service}/accesstoken.srf`);
    expect(changed.out).not.toContain(String(records[0]?.clientSecret));
    expect((await belfry("hub", "send", "rotated", "--tags", "rain", "--toast", "Let in")).code).toBe(0);
    expect(await phone.device.until(isNotification)).toMatchObject({ payload: expect.stringContaining("Let in") });
    expect(await phone.stop()).toBe(0);
  });

  test("what else is said of a hub is changed by the flag of its name, and shown", async () => {
    await belfry("hub", "create", "changed");
    const { records } = await belfry("hub", "list");
    const { browser } = records.find(({ name }) => name === "changed") ?? {};
    const { publicKey: key } = browser as { publicKey: string };
    const { out } = await spoken("hub", "change", "changed", "--subject", "mailto:ops@example.org", "--ttl-days", "90");
    expect(out).toContain(`browsers subscribe with ${key}; their services see mailto:ops@example.org`);
    expect(out).toContain("after 90 days");
    const forever = await belfry("hub", "change", "changed", "--no-ttl");
    expect(forever.records).toMatchObject([{ registrationTtlSeconds: null, browser: { publicKey: key } }]);
  });

  test("a change of nothing, or of what excludes each other, is wrong usage, and one of an unknown hub is refused", async () => {
    for (const words of [
      [],
      ["--no-app", "--app", "ms-app://s-1-15-2-1"],
      ["--no-ttl", "--ttl-days", "1"],
      ["--ttl-days", "0"],
      ["--tenant", "t"],
      ["--secret-file", join(root, "nothing")],
    ]) {
      expect(await belfry("hub", "change", "changed", ...words)).toMatchObject({ code: 2, error: { code: "USAGE" } });
    }
    expect((await belfry("hub", "change", "nobody", "--no-app")).error?.code).toBe("HUB_UNKNOWN");
  });
});
