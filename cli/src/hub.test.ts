/** `belfry hub create`, `list`, `keys` and `delete`, and the hub beside the service in one process. */
import { afterAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { createPush } from "@belfry/sender";
import { openHubStage } from "./testing/hub-stage.ts";
import { runBelfry } from "./testing/run-belfry.ts";

const { root, ready, belfry, spoken, newApp, close } = await openHubStage();

afterAll(async () => expect(await close()).toBe(0));

describe("the hub in `belfry up`", () => {
  test("the ready line says where the hub is, also when its port was left to the system", () => {
    expect(String(ready.hub)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(ready.hub).not.toBe(ready.service);
  });

  test("a hub is made for an app of this process without its secret, and prints what clients take", async () => {
    const app = await newApp();
    const { code, records } = await belfry("hub", "create", "weather", "--app", app);
    expect(code).toBe(0);
    expect(records).toEqual([
      {
        name: "weather",
        connectionStrings: {
          listen: expect.stringMatching(
            /^Endpoint=http:\S+;SharedAccessKeyName=DefaultListenSharedAccessSignature;SharedAccessKey=\S{44}$/,
          ),
          full: expect.stringMatching(
            /^Endpoint=http:\S+;SharedAccessKeyName=DefaultFullSharedAccessSignature;SharedAccessKey=\S{44}$/,
          ),
        },
      },
    ]);
    const again = await belfry("hub", "create", "Weather", "--app", app);
    expect(again).toMatchObject({ code: 1, error: { code: "HUB_EXISTS" } });
    const { records: listed } = await belfry("hub", "list");
    expect(listed).toMatchObject([
      { name: "weather", installations: 0, wns: { packageSid: app, tokenEndpoint: null } },
    ]);
  });

  test("an app that is not there, and a secret without an app, are refused before any hub is made", async () => {
    const stranger = "ms-app://s-1-15-2-1-2-3-4-5-6-7";
    expect(await belfry("hub", "create", "x", "--app", stranger)).toMatchObject({
      code: 1,
      error: { code: "APP_UNKNOWN" },
    });
    expect(await belfry("hub", "create", "x", "--tenant", "t")).toMatchObject({ code: 2, error: { code: "USAGE" } });
    const { records } = await belfry("hub", "list");
    expect(records.map(({ name }) => name)).not.toContain("x");
  });

  test("a key is changed: the printed string is new, and the old one is refused", async () => {
    await belfry("hub", "create", "keys", "--app", await newApp());
    const { records } = await belfry("hub", "keys", "keys");
    const before = (records[0] as { connectionStrings: { full: string } }).connectionStrings.full;
    const { records: changed } = await belfry("hub", "keys", "keys", "--rotate", "full");
    const after = String(changed[0]?.connectionString);
    expect(after).not.toBe(before);
    const register = (connectionString: string) =>
      createPush({ mode: "hub", connectionString, hubName: "keys" }).createRegistrationId();
    expect(await register(after)).toBeDefined();
    await expect(register(before)).rejects.toMatchObject({ statusCode: 401 });
    expect((await belfry("hub", "keys", "keys", "--rotate", "nobody")).error?.code).toBe("ADMIN_REQUEST_INVALID");
  });

  test("a hub says whether templates take the tags of their installation, as it was made", async () => {
    await belfry("hub", "create", "inheriting");
    await belfry("hub", "create", "own", "--own-tags");
    const { records } = await belfry("hub", "list");
    const made = records.filter(({ name }) => name === "inheriting" || name === "own");
    expect(made.map(({ name, templatesInheritTags }) => [name, templatesInheritTags])).toEqual([
      ["inheriting", true],
      ["own", false],
    ]);
    expect((await spoken("hub", "list")).out).toContain("templates match by their own tags");
  });

  test("a hub is deleted with what is in it, and is not known afterwards", async () => {
    await belfry("hub", "create", "old");
    expect((await belfry("hub", "delete", "old")).records).toEqual([{ deleted: "old" }]);
    const { code, error } = await belfry("hub", "send", "old", "--toast", "x");
    expect({ code, name: error?.code }).toEqual({ code: 1, name: "HUB_UNKNOWN" });
    expect((await spoken("hub", "keys", "old")).err).toContain("`belfry hub list` shows the hubs");
  });

  test("settings of the hub stand among those of the running server", async () => {
    const { records } = await belfry("config");
    expect(records.filter(({ name }) => name === "hubScheduleDays")).toMatchObject([{ value: "7", unit: "days" }]);
    expect(records.filter(({ name }) => name === "adminPort")).toHaveLength(1);
  });
});

test("a hub port in use is named, and the service that had begun is stopped again", async () => {
  const taken = String(new URL(String(ready.hub)).port);
  const other = { BELFRY_DATA: join(root, "other") };
  const ports = ["--port", "0", "--admin-port", "0", "--hub-port", taken, "--log-level", "silent"];
  const failed = await runBelfry(other, ["up", ...ports]);
  expect(failed).toMatchObject({ code: 1, error: { code: "PORT_IN_USE", detail: expect.stringContaining(taken) } });
  expect(await runBelfry(other, ["app", "list"])).toMatchObject({ code: 1, error: { code: "SERVER_NOT_FOUND" } });
});
