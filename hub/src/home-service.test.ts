import { expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { AccessTokens, isToken } from "@belfry/sender";
import { answerHomeToken, HOME_ENDPOINT, type HomeService, isHomeCredential, NO_SECRET } from "./home-service.ts";

const SID = "ms-app://s-1-15-2-1-2-3-4-5-6-7";

const home: HomeService = {
  origins: () => ["http://127.0.0.1:8030"],
  accessToken(packageSid) {
    if (packageSid !== SID) throw new BelfryError("APP_UNKNOWN", { detail: packageSid });
    return { accessToken: "token", expiresInSeconds: 86_400 };
  },
};

const tokens = (service: HomeService | null, packageSid = SID) =>
  new AccessTokens({
    endpoint: HOME_ENDPOINT,
    packageSid,
    clientSecret: NO_SECRET,
    now: () => 0,
    fetch: async () => answerHomeToken(service, packageSid),
    timeoutSeconds: 1,
  });

test("an app of the service in the same process gets its access token without a secret", async () => {
  expect(await tokens(home).get()).toMatchObject({ accessToken: "token" });
});

test("an app that was deleted gets none, and the reason is said in words", async () => {
  const got = await tokens(home, "ms-app://s-1-15-2-7-7-7-7-7-7-7").get();
  expect(isToken(got)).toBe(false);
  expect(got).toMatchObject({ kind: "refused", description: expect.stringContaining("No app has this package SID") });
});

test("a hub that was moved to a process without the service is told so", async () => {
  expect(await tokens(null).get()).toMatchObject({ description: expect.stringContaining("none runs here") });
});

test("a credential is of the same process when it names neither secret nor endpoint", () => {
  const credential = { packageSid: SID, clientSecret: "", tokenEndpoint: "", tenantId: null };
  expect(isHomeCredential(credential)).toBe(true);
  expect(isHomeCredential({ ...credential, clientSecret: "s" })).toBe(false);
});
