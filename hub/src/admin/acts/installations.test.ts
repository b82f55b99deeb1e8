import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Asked } from "@belfry/host";
import { contentOf, installationOf } from "../../engine/conformance/fixtures.ts";
import type { InstallationRecord } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { openTestHub, type TestHub } from "../../testing/test-hub.ts";
import type { HubActParts } from "../parts.ts";
import { deleteInstallation, listInstallations, showInstallation } from "./installations.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await openTestHub();
});
afterAll(() => hub.close());

const asked = (query: string, item = ""): Asked => ({
  subject: "myhub",
  item,
  query: new URLSearchParams(query),
  body: async () => ({}),
  content: () => null,
});

/** The acts on installations ask for nothing else. */
const parts = () => ({ ...hub, clock: hub.clock, log: { info() {} } }) as unknown as HubActParts;

async function put(installationId: string, more: Partial<InstallationRecord> = {}): Promise<void> {
  const handle = { platform: "wns", channelUri: `https://wns.example/?token=${installationId}` } as const;
  await hub.store.putInstallation(
    "myhub",
    installationOf(installationId, { handle, updatedAt: hub.clock.now(), ...more }),
  );
}

const idsOf = async (query: string) => {
  const { installations, next } = await listInstallations(parts(), asked(query));
  return { ids: installations.map(({ installationId }) => installationId), next };
};

test("installations are listed once each, however many templates they have, and by pages", async () => {
  const template = { body: "<toast/>", headers: { "X-WNS-Type": "wns/toast" }, tags: [], expiry: null };
  await put("a", { templates: { one: template, two: template } });
  await put("b", { tags: ["rain"] });
  await put("c", { tags: ["rain"], templates: { one: template } });
  expect(await idsOf("")).toEqual({ ids: ["a", "b", "c"], next: null });
  const first = await idsOf("limit=2");
  expect(first.ids).toEqual(["a", "b"]);
  expect((await idsOf(`limit=2&after=${first.next}`)).ids).toEqual(["c"]);
});

test("those with a tag are found in any case, also by the tag of a template", async () => {
  expect((await idsOf("tag=RAIN")).ids).toEqual(["b", "c"]);
  expect((await idsOf("tag=two")).ids).toEqual(["a"]);
  expect((await idsOf("tag=hail")).ids).toEqual([]);
});

test("registrations that are no installation are not listed", async () => {
  await hub.store.putRegistration("myhub", "r-1", contentOf(), null, hub.clock.now());
  expect((await idsOf("")).ids).not.toContain("r-1");
});

test("one is shown and deleted by its id; one that is not there is refused by name", async () => {
  await put("d / é", { userId: "bob" });
  expect(await showInstallation(parts(), asked("", "d / é"))).toMatchObject({ userId: "bob", platform: "wns" });
  expect(await deleteInstallation(parts(), asked("", "d / é"))).toEqual({ deleted: "d / é" });
  for (const act of [showInstallation, deleteInstallation]) {
    const refused = await act(parts(), asked("", "d / é")).then(
      () => "answered",
      (error: unknown) => error instanceof HubRefusal && error.code,
    );
    expect(refused).toBe("INSTALLATION_UNKNOWN");
  }
});
