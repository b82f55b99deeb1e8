/** Every row of the table of paths, with each of its operations. */
import { describe, expect, test } from "bun:test";
import { browserOf, channel, installationOf, NOON, TOAST, templateOf } from "../engine/conformance/fixtures.ts";
import type { PatchOperation } from "../engine/store.ts";
import type { InstallationRecord } from "../model.ts";
import { patchInstallation } from "./patch.ts";

type Op = PatchOperation["op"];

const TILE = channel("tile").channelUri;
const BADGE = "<badge value='1'/>";
const BADGE_HEADERS = { "X-WNS-Type": "wns/badge" };

const PHONE = installationOf("phone", {
  userId: "bob",
  tags: ["news", "Sports"],
  expiresAt: NOON,
  pushChannelExpired: true,
  pushVariables: { city: "Oslo" },
  templates: { greeting: templateOf({ tags: ["hello"], expiry: "2030-01-01T00:00:00Z" }) },
  secondaryTiles: {
    clock: { pushChannel: TILE, tags: ["time"], templates: { face: templateOf() }, pushChannelExpired: true },
  },
});

const operation = (op: Op, path: string, value?: unknown): PatchOperation => ({
  op,
  path: path.split("/").slice(1),
  value,
});

function patched(op: Op, path: string, value?: unknown, record = PHONE): InstallationRecord {
  const result = patchInstallation(record, [operation(op, path, value)]);
  if (result.state === "refused") throw new Error(result.detail);
  return result.record;
}

function expectRefused(op: Op, path: string, value?: unknown, record = PHONE): void {
  const result = patchInstallation(record, [operation(op, path, value)]);
  expect([op, path, result.state]).toEqual([op, path, "refused"]);
}

const SETTING: readonly Op[] = ["add", "replace"];

describe("HUB-4.06: each row of the table of patches", () => {
  test("HUB-4.06: /pushChannel is set and healed, and cannot be removed", () => {
    for (const op of SETTING) {
      const { handle, pushChannelExpired } = patched(op, "/pushChannel", channel(2).channelUri);
      expect({ handle, pushChannelExpired }).toEqual({ handle: channel(2), pushChannelExpired: false });
    }
    expectRefused("remove", "/pushChannel");
    expectRefused("replace", "/pushChannel", "no address");
    expectRefused("replace", "/pushChannel/x", channel(2).channelUri);
  });

  test("HUB-4.06: the /pushChannel of a browser is an object or its JSON text, and keeps its form", () => {
    const browser = installationOf("page", { platform: "browser", handle: browserOf(1) });
    const { endpoint, p256dh, auth } = browserOf(2);
    const asObject = patched("replace", "/pushChannel", { endpoint, p256dh, auth }, browser);
    expect(asObject).toMatchObject({ handle: browserOf(2), channelAsText: false });
    const text = JSON.stringify({ endpoint, keys: { p256dh, auth } });
    expect(patched("replace", "/pushChannel", text, browser)).toMatchObject({
      handle: browserOf(2),
      channelAsText: true,
    });
    expectRefused("replace", "/pushChannel", endpoint, browser);
  });

  test("HUB-4.06: /userId is set, and removed", () => {
    for (const op of SETTING) expect(patched(op, "/userId", "ada").userId).toBe("ada");
    expect(patched("remove", "/userId").userId).toBeNull();
    expectRefused("replace", "/userId", "a b");
    expectRefused("replace", "/userId", 5);
  });

  test("HUB-4.06: /expirationTime is set, and removed it is never", () => {
    for (const op of SETTING) {
      expect(patched(op, "/expirationTime", "2030-01-01T00:00:00Z").expiresAt).toBe(Date.UTC(2030, 0));
    }
    expect(patched("replace", "/expirationTime", "9999-12-31T23:59:59.9999999Z").expiresAt).toBeNull();
    expect(patched("remove", "/expirationTime").expiresAt).toBeNull();
    expectRefused("replace", "/expirationTime", "tomorrow");
  });

  test("HUB-4.06: /tags takes one tag or many, replaces all, and is cleared", () => {
    expect(patched("add", "/tags", "x").tags).toEqual(["news", "Sports", "x"]);
    expect(patched("add", "/tags", ["x", "y", "SPORTS"]).tags).toEqual(["news", "Sports", "x", "y"]);
    expect(patched("add", "/tags", '["x","y"]').tags).toEqual(["news", "Sports", "x", "y"]);
    expect(patched("add", "/tags", "x", installationOf("phone")).tags).toEqual(["x"]);
    expect(patched("replace", "/tags", "x").tags).toEqual(["x"]);
    expect(patched("remove", "/tags").tags).toEqual([]);
    for (const bad of [5, "a b", ["$UserId:{bob}"], "[", Array.from({ length: 61 }, (_, n) => `t${n}`)]) {
      expectRefused("replace", "/tags", bad);
    }
  });

  test("HUB-4.07: /tags is replaced by a list, by its JSON text, and by a text with commas alike", () => {
    for (const value of [["a", "b"], '["a","b"]', "a,b", " a , b ,,"]) {
      expect(patched("replace", "/tags", value).tags).toEqual(["a", "b"]);
    }
  });

  test("HUB-4.06: /tags/{tag} adds that tag, exchanges it, and takes it away", () => {
    expect(patched("add", "/tags/x").tags).toEqual(["news", "Sports", "x"]);
    expect(patched("replace", "/tags/sports", "x").tags).toEqual(["news", "x"]);
    expect(patched("remove", "/tags/SPORTS").tags).toEqual(["news"]);
    expect(patched("remove", "/tags/nobody").tags).toEqual(["news", "Sports"]);
    expect(patched("remove", "/tags/only", undefined, installationOf("phone", { tags: ["only"] })).tags).toEqual([]);
  });

  test("HUB-4.06: /templates/{name} is set as an object and as its JSON text, and removed", () => {
    const value = { body: BADGE, headers: BADGE_HEADERS, tags: ["x"], expiry: "2031-01-01T00:00:00Z" };
    for (const op of SETTING) {
      for (const given of [value, JSON.stringify(value)]) {
        expect(patched(op, "/templates/counter", given).templates).toEqual({ ...PHONE.templates, counter: value });
      }
    }
    expect(patched("remove", "/templates/greeting").templates).toEqual({});
    for (const bad of [
      5,
      "{",
      { headers: {} },
      { body: "<toast>" },
      { body: "<foo/>" },
      { body: "<toast>$(a b)</toast>" },
    ]) {
      expectRefused("add", "/templates/bad", bad);
    }
    expectRefused("add", "/templates", value);
    expectRefused("add", `/templates/${"x".repeat(201)}`, value);
  });

  test("a template without a type is given that of its root element, as one that was put is", () => {
    expect(patched("add", "/templates/x", { body: BADGE }).templates.x?.headers).toEqual(BADGE_HEADERS);
  });

  test("HUB-4.06: /templates/{name}/body and /expiry are set; only the expiry can be removed", () => {
    const body = TOAST.replace("message", "other");
    for (const op of SETTING) {
      expect(patched(op, "/templates/greeting/body", body).templates.greeting).toEqual({
        ...PHONE.templates.greeting,
        body,
      } as never);
      expect(patched(op, "/templates/greeting/expiry", "2031-01-01").templates.greeting?.expiry).toBe("2031-01-01");
    }
    expect(patched("remove", "/templates/greeting/expiry").templates.greeting?.expiry).toBeNull();
    expectRefused("remove", "/templates/greeting/body");
    expectRefused("replace", "/templates/greeting/body", "<toast>");
    expectRefused("replace", "/templates/absent/body", body);
    expectRefused("replace", "/templates/greeting/colour", "red");
  });

  test("HUB-4.06: /templates/{name}/headers is replaced and not removed, each header is set and removed", () => {
    const headers = { "X-WNS-Type": "wns/toast", "X-WNS-TTL": "60" };
    for (const op of SETTING) {
      for (const given of [headers, JSON.stringify(headers)]) {
        expect(patched(op, "/templates/greeting/headers", given).templates.greeting?.headers).toEqual(headers);
      }
      expect(patched(op, "/templates/greeting/headers/X-WNS-TTL", "60").templates.greeting?.headers).toEqual(headers);
    }
    const more = patched("add", "/templates/greeting/headers/X-WNS-TTL", "60");
    expect(patched("remove", "/templates/greeting/headers/X-WNS-TTL", undefined, more)).toEqual(PHONE);
    expectRefused("remove", "/templates/greeting/headers");
    expectRefused("add", "/templates/greeting/headers/X-WNS-Type", "wns/tile");
  });

  test("HUB-4.06: /templates/{name}/tags follows the rules of /tags", () => {
    const tagsAfter = (op: Op, path: string, value?: unknown) =>
      patched(op, `/templates/greeting${path}`, value).templates.greeting?.tags;
    expect(tagsAfter("add", "/tags", "x")).toEqual(["hello", "x"]);
    expect(tagsAfter("replace", "/tags", "x,y")).toEqual(["x", "y"]);
    expect(tagsAfter("remove", "/tags")).toEqual([]);
    expect(tagsAfter("add", "/tags/x")).toEqual(["hello", "x"]);
    expect(tagsAfter("replace", "/tags/hello", "x")).toEqual(["x"]);
    expect(tagsAfter("remove", "/tags/hello")).toEqual([]);
  });

  test("HUB-4.06: /pushVariables/{name} is set and removed", () => {
    for (const op of SETTING) {
      expect(patched(op, "/pushVariables/lang", "no").pushVariables).toEqual({ city: "Oslo", lang: "no" });
    }
    expect(patched("remove", "/pushVariables/city").pushVariables).toEqual({});
    expectRefused("add", "/pushVariables/n", 5);
  });

  test("HUB-4.06: /secondaryTiles/{id} is set and removed, and what is below it follows the same rules one level down", () => {
    const tile = { pushChannel: channel(5).channelUri, tags: ["x"], templates: { t: { body: BADGE } } };
    const kept = {
      ...tile,
      pushChannelExpired: false,
      templates: { t: templateOf({ body: BADGE, headers: BADGE_HEADERS }) },
    };
    for (const op of SETTING) {
      for (const given of [tile, JSON.stringify(tile)]) {
        expect(patched(op, "/secondaryTiles/new", given).secondaryTiles.new).toEqual(kept);
      }
      const healed = patched(op, "/secondaryTiles/clock/pushChannel", channel(6).channelUri).secondaryTiles.clock;
      expect(healed).toMatchObject({ pushChannel: channel(6).channelUri, pushChannelExpired: false });
    }
    expect(patched("remove", "/secondaryTiles/clock").secondaryTiles).toEqual({});
    expect(patched("add", "/secondaryTiles/clock/tags", "x").secondaryTiles.clock?.tags).toEqual(["time", "x"]);
    expect(patched("remove", "/secondaryTiles/clock/templates/face").secondaryTiles.clock?.templates).toEqual({});
    expectRefused("remove", "/secondaryTiles/clock/pushChannel");
    expectRefused("replace", "/secondaryTiles/absent/pushChannel", channel(6).channelUri);
    expectRefused("add", "/secondaryTiles/clock/userId", "ada");
    expectRefused(
      "add",
      "/secondaryTiles/new",
      tile,
      installationOf("page", { platform: "browser", handle: browserOf(1) }),
    );
  });

  test("HUB-4.06: /installationId, /platform and whatever else is refused", () => {
    for (const path of ["/installationId", "/platform", "/pushChannelExpired", "/colour", "/", "/constructor"]) {
      for (const op of ["add", "replace", "remove"] as const) expectRefused(op, path, "x");
    }
  });
});

test("HUB-4.08: when the second operation is bad the first one counts for nothing, and the refusal names it", () => {
  const result = patchInstallation(PHONE, [operation("add", "/tags", "x"), operation("add", "/platform", "wns")]);
  expect(result).toEqual({ state: "refused", detail: expect.stringContaining("operation 2") });
});

test("operations follow one another: a body and its type may be exchanged one after the other", () => {
  const result = patchInstallation(PHONE, [
    operation("replace", "/templates/greeting/body", BADGE),
    operation("replace", "/templates/greeting/headers", BADGE_HEADERS),
  ]);
  expect(result).toMatchObject({ state: "patched", record: { templates: { greeting: { body: BADGE } } } });
});

test("names that objects have by themselves are names like any other", () => {
  const named = patched("add", "/templates/__proto__", { body: BADGE });
  expect(Object.keys(named.templates)).toEqual(["greeting", "__proto__"]);
  expectRefused("replace", "/templates/toString/body", BADGE);
});
