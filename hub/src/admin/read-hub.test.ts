import { describe, expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { WNS_TOKEN_ENDPOINT } from "@belfry/sender";
import type { HomeService } from "../home-service.ts";
import { isVapidKey, newVapidKey } from "../vapid-key.ts";
import { readNewHub } from "./read-hub.ts";

const SID = "ms-app://s-1-15-2-1-2-3-4-5-6-7";

const home: HomeService = {
  origins: () => [],
  accessToken(packageSid) {
    if (packageSid !== SID) throw new BelfryError("APP_UNKNOWN");
    return { accessToken: "token", expiresInSeconds: 1 };
  },
};

function refusalOf(fields: Record<string, unknown>, service: HomeService | null = home): string {
  try {
    readNewHub(fields, service);
  } catch (error) {
    if (error instanceof BelfryError) return `${error.code} ${error.detail ?? ""}`;
    throw error;
  }
  return "taken";
}

describe("what is said of a hub that is to be made", () => {
  test("a name is enough: it sends to browsers, with a key of its own", () => {
    const { name, wns, browser } = readNewHub({ name: "weather" }, home);
    expect({ name, wns }).toEqual({ name: "weather", wns: null });
    expect(browser && isVapidKey(browser)).toBe(true);
  });

  test("an app without a secret is one of this process, and must be there", () => {
    const { wns } = readNewHub({ name: "x", wns: { packageSid: SID } }, home);
    expect(wns).toEqual({ packageSid: SID, clientSecret: "", tokenEndpoint: "", tenantId: null });
    expect(refusalOf({ name: "x", wns: { packageSid: "ms-app://s-1-15-2-7-7-7-7-7-7-7" } })).toStartWith("APP_UNKNOWN");
    expect(refusalOf({ name: "x", wns: { packageSid: SID } }, null)).toContain("wns.clientSecret is missing");
  });

  test("what is wrong with SID or secret is said when the hub is made, by the name of its field", () => {
    for (const [wns, field] of [
      [{ packageSid: "S-1-15-2-1" }, "wns.packageSid"],
      [{ packageSid: SID, tokenEndpoint: "https://login.live.com/" }, "wns.clientSecret"],
      [{ packageSid: SID, clientSecret: "s", tokenEndpoint: "login.live.com" }, "wns.tokenEndpoint"],
      [{ packageSid: SID, secret: "s" }, "secret is no field"],
      [{ packageSid: 5 }, "packageSid must be a text"],
    ] as const) {
      expect(refusalOf({ name: "x", wns })).toContain(field);
    }
  });

  test("an app of Entra is named by its client id; it asks its tenant at Microsoft, and one of the store the real WNS, unless told otherwise", () => {
    const tenantId = "11111111-2222-4333-8444-555555555555";
    const packageSid = "66666666-7777-4888-9999-aaaaaaaaaaaa";
    const { wns } = readNewHub({ name: "x", wns: { packageSid, clientSecret: "s", tenantId } }, null);
    const tokenEndpoint = `https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`;
    expect(wns).toEqual({ packageSid, clientSecret: "s", tokenEndpoint, tenantId });
    const ofStore = readNewHub({ name: "x", wns: { packageSid: SID, clientSecret: "s" } }, null);
    expect(ofStore.wns?.tokenEndpoint).toBe(WNS_TOKEN_ENDPOINT);
    expect(refusalOf({ name: "x", wns: { packageSid, clientSecret: "s" } })).toContain("wns.packageSid");
  });

  test("a key of one's own must be whole, and its subject an address", () => {
    const key = newVapidKey();
    expect(readNewHub({ name: "x", browser: { subject: "https://a.example", ...key } }, null).browser).toMatchObject(
      key,
    );
    expect(refusalOf({ name: "x", browser: { publicKey: key.publicKey } })).toContain("two halves of one key");
    expect(refusalOf({ name: "x", browser: { subject: "me" } })).toContain("browser.subject");
  });

  test("registrations live a day at least, templates inherit tags or do not, and unknown fields are refused", () => {
    expect(readNewHub({ name: "x", registrationTtlSeconds: 86_400 }, null).registrationTtlSeconds).toBe(86_400);
    expect(refusalOf({ name: "x", registrationTtlSeconds: 60 })).toContain("registrationTtlSeconds");
    expect(readNewHub({ name: "x" }, null).templatesInheritTags).toBe(true);
    expect(readNewHub({ name: "x", templatesInheritTags: false }, null).templatesInheritTags).toBe(false);
    expect(refusalOf({ name: "x", templatesInheritTags: "no" })).toContain("templatesInheritTags");
    expect(refusalOf({ name: "x", ttl: 60 })).toContain("ttl is no field here");
    expect(refusalOf({})).toContain("name is missing");
  });
});
