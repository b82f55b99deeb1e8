import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type Asked, createLog } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import { installationOf } from "../../engine/conformance/fixtures.ts";
import type { HomeService } from "../../home-service.ts";
import { HubRefusal } from "../../refusal.ts";
import { openTestHub, type TestHub } from "../../testing/test-hub.ts";
import { newVapidKey } from "../../vapid-key.ts";
import type { HubActParts } from "../parts.ts";
import { asAdminRefusal } from "../refusal.ts";
import { changeHub, showHub } from "./hubs.ts";

const SID = "ms-app://s-1-15-2-1-2-3-4-5-6-7";
const HOME_SID = "ms-app://s-1-15-2-7-6-5-4-3-2-1";
const WNS = {
  packageSid: SID,
  clientSecret: "the-old-secret",
  tokenEndpoint: "https://login.example.test/accesstoken.srf",
  tenantId: null,
};
const BROWSER = { subject: "mailto:a@example.test", ...newVapidKey() };

const home: HomeService = {
  origins: () => [],
  accessToken(packageSid) {
    if (packageSid !== HOME_SID) throw new BelfryError("APP_UNKNOWN");
    return { accessToken: "token", expiresInSeconds: 1 };
  },
};

const lines: string[] = [];
const log = createLog({ level: "debug", write: (line) => void lines.push(line), now: () => 0 });

let hub: TestHub;
beforeAll(async () => {
  hub = await openTestHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  lines.length = 0;
  await hub.hubs.update("myhub", {
    wns: WNS,
    browser: BROWSER,
    registrationTtlSeconds: null,
    templatesInheritTags: true,
  });
});

/** The acts on hubs ask for nothing else. */
const parts = () => ({ store: hub.store, hubs: hub.hubs, log, home }) as unknown as HubActParts;

const asked = (body: object, subject = "myhub"): Asked => ({
  subject,
  item: "",
  query: new URLSearchParams(),
  body: async () => JSON.parse(JSON.stringify(body)),
  content: () => null,
});

const kept = () => hub.hubs.find("myhub");

/** Code and detail of what the change is refused with, and that it changed nothing. */
async function refusalOf(body: object, subject?: string): Promise<string> {
  const before = kept();
  const thrown = await changeHub(parts(), asked(body, subject)).then(
    () => new Error("taken"),
    (error: unknown) => error,
  );
  expect(kept()).toBe(before as NonNullable<typeof before>);
  const { code, detail } = asAdminRefusal(thrown);
  return `${code} ${detail ?? ""}`;
}

describe("a hub that is changed", () => {
  test("each field is changed alone, and the answer is the hub as it is shown from then on", async () => {
    const before = await showHub(parts(), asked({}));
    const changes = [
      [{ registrationTtlSeconds: 86_400 }, { registrationTtlSeconds: 86_400 }],
      [{ templatesInheritTags: false }, { templatesInheritTags: false }],
      [
        { browser: { subject: "https://a.example" } },
        { browser: { subject: "https://a.example", publicKey: BROWSER.publicKey } },
      ],
      [{ wns: null }, { wns: null }],
      [{ wns: { packageSid: HOME_SID } }, { wns: { packageSid: HOME_SID, tokenEndpoint: null } }],
      [{ registrationTtlSeconds: null }, { registrationTtlSeconds: null }],
    ] as const;
    let now: object = before;
    for (const [body, change] of changes) {
      now = { ...now, ...change };
      expect<object>(await changeHub(parts(), asked(body))).toEqual(now);
      expect<object>(await showHub(parts(), asked({}))).toEqual(now);
    }
  });

  test("several fields are changed at once, whatever the case of the name in the address", async () => {
    const body = { wns: null, registrationTtlSeconds: 90_000, templatesInheritTags: false };
    expect(await changeHub(parts(), asked(body, "MyHub"))).toMatchObject({ name: "myhub", ...body });
  });

  test("a secret alone is the app's, whose endpoint and tenant stay", async () => {
    await changeHub(parts(), asked({ wns: { clientSecret: "the-new-secret" } }));
    expect(kept()?.wns).toEqual({ ...WNS, clientSecret: "the-new-secret" });
    const tenantId = "11111111-2222-4333-8444-555555555555";
    const entra = { packageSid: "66666666-7777-4888-9999-aaaaaaaaaaaa", clientSecret: "s", tenantId };
    const tokenEndpoint = "https://login.example.test/tenant/oauth2/v2.0/token";
    await changeHub(parts(), asked({ wns: { ...entra, tokenEndpoint } }));
    await changeHub(parts(), asked({ wns: { clientSecret: "t" } }));
    expect(kept()?.wns).toEqual({ ...entra, clientSecret: "t", tokenEndpoint });
    const elsewhere = "https://login.example.test/other";
    await changeHub(parts(), asked({ wns: { clientSecret: "u", tokenEndpoint: elsewhere } }));
    expect(kept()?.wns).toEqual({ ...entra, clientSecret: "u", tokenEndpoint: elsewhere });
  });

  test("an app that is named is another: nothing that was said of the one before stays", async () => {
    await changeHub(parts(), asked({ wns: { packageSid: HOME_SID } }));
    expect(kept()?.wns).toEqual({ packageSid: HOME_SID, clientSecret: "", tokenEndpoint: "", tenantId: null });
  });

  test("the key for browsers stays with another subject, and a hub without one is given one", async () => {
    await changeHub(parts(), asked({ browser: { subject: "mailto:b@example.test" } }));
    expect(kept()?.browser).toEqual({ ...BROWSER, subject: "mailto:b@example.test" });
    await hub.hubs.update("myhub", { browser: null });
    const { browser } = await changeHub(parts(), asked({ browser: { subject: "mailto:c@example.test" } }));
    expect(browser).toMatchObject({ subject: "mailto:c@example.test", publicKey: expect.stringMatching(/^\S{87}$/) });
  });

  test("whether templates inherit tags holds for an installation from its next put on", async () => {
    const template = { body: "<toast/>", headers: { "X-WNS-Type": "wns/toast" }, tags: [], expiry: null };
    const phone = installationOf("phone", { tags: ["rain"], templates: { news: template } });
    const reached = async () => {
      const query = { after: 0, limit: 10, skip: 0, tag: "rain", handles: null, now: hub.clock.now() };
      return (await hub.store.listRegistrations("myhub", query)).map((one) => one.template?.name ?? "native");
    };
    await hub.store.putInstallation("myhub", phone);
    await changeHub(parts(), asked({ templatesInheritTags: false }));
    expect(await reached()).toEqual(["native", "news"]);
    await hub.store.putInstallation("myhub", phone);
    expect(await reached()).toEqual(["native"]);
    await hub.store.deleteInstallation("myhub", "phone");
  });

  test("what is wrong is refused by the name of its field, and nothing is changed", async () => {
    for (const [body, words] of [
      [{}, "nothing is to be changed"],
      [{ name: "other" }, "name is no field here"],
      [{ ttl: 5, registrationTtlSeconds: 86_400 }, "ttl is no field here"],
      [{ registrationTtlSeconds: 60 }, "registrationTtlSeconds must be"],
      [{ registrationTtlSeconds: "86400" }, "registrationTtlSeconds must be"],
      [{ templatesInheritTags: "no" }, "templatesInheritTags must be"],
      [{ templatesInheritTags: null }, "templatesInheritTags must be"],
      [{ browser: null }, "browser must be an object"],
      [{ browser: [] }, "browser must be an object"],
      [{ browser: {} }, "browser.subject is missing"],
      [{ browser: { subject: "me" } }, "browser.subject must be"],
      [{ browser: { subject: "mailto:a@b", ...newVapidKey() } }, "publicKey is no field here"],
      [{ wns: "app" }, "wns must be an object"],
      [{ wns: {} }, "wns.clientSecret is missing"],
      [{ wns: { clientSecret: "" } }, "wns.clientSecret is missing"],
      [{ wns: { clientSecret: 5 } }, "clientSecret must be a text"],
      [{ wns: { secret: "s" } }, "secret is no field here"],
      [{ wns: { clientSecret: "s", tokenEndpoint: "login" } }, "wns.tokenEndpoint must be"],
      [{ wns: { packageSid: "S-1" } }, "wns.packageSid must be"],
      [{ wns: { packageSid: SID } }, "APP_UNKNOWN"],
    ] as const) {
      expect(await refusalOf(body)).toContain(words);
    }
    expect(await refusalOf({ wns: null }, "none")).toStartWith("HUB_UNKNOWN");
    expect(lines).toEqual([]);
  });

  test("a secret is for an app that is there, and goes nowhere that was not named beside it", async () => {
    // Whoever could name the endpoint alone would be shown the secret.
    expect(await refusalOf({ wns: { tokenEndpoint: "https://thief.example/" } })).toContain(
      "wns.clientSecret is missing",
    );
    await changeHub(parts(), asked({ wns: { packageSid: HOME_SID } }));
    expect(await refusalOf({ wns: { clientSecret: "s" } })).toContain("wns.tokenEndpoint is missing");
    await changeHub(parts(), asked({ wns: null }));
    expect(await refusalOf({ wns: { clientSecret: "s" } })).toContain("wns.packageSid is missing");
  });

  test("no secret and no private key stands in an answer, a refusal or the log, which names what was changed", async () => {
    const secret = "the-new-secret";
    const body = { wns: { clientSecret: secret }, browser: { subject: "mailto:d@example.test" } };
    const said = [
      JSON.stringify(await changeHub(parts(), asked(body))),
      await refusalOf({ wns: { clientSecret: secret, tokenEndpoint: secret } }),
      await refusalOf({ wns: { packageSid: secret, clientSecret: secret } }),
      ...lines,
    ].join("\n");
    for (const one of [secret, WNS.clientSecret, BROWSER.privateKey]) expect(said).not.toContain(one);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"event":"hub changed"');
    expect(lines[0]).toContain('"fields":"wns, browser"');
  });

  test("of two changes at once the second is told to come back, and does not undo the first", async () => {
    const [first, second] = await Promise.allSettled([
      changeHub(parts(), asked({ registrationTtlSeconds: 86_400 })),
      changeHub(parts(), asked({ wns: null })),
    ]);
    expect(first).toMatchObject({ status: "fulfilled", value: { wns: { packageSid: SID } } });
    const reason: unknown = second.status === "rejected" ? second.reason : undefined;
    expect(reason).toBeInstanceOf(HubRefusal);
    expect(asAdminRefusal(reason).code).toBe("HUB_BUSY");
    expect(kept()).toMatchObject({ registrationTtlSeconds: 86_400, wns: WNS });
  });
});
