import { describe, expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { readTarget } from "./target.ts";

describe("where a sender sends", () => {
  test("without a word it is the real WNS", () => {
    expect(readTarget({})).toEqual({
      tokenEndpoint: "https://login.live.com/accesstoken.srf",
      rules: [{ suffix: ".notify.windows.com" }],
    });
  });

  test("a service gives both the token endpoint and the one origin that is allowed", () => {
    expect(readTarget({ service: "http://belfry.internal:8030/" })).toEqual({
      tokenEndpoint: "http://belfry.internal:8030/accesstoken.srf",
      rules: [{ origin: "http://belfry.internal:8030" }],
    });
  });

  test("named hosts replace the real WNS and join a service", () => {
    expect(readTarget({ allowedHosts: ["a.example"] }).rules).toEqual([{ origin: "https://a.example" }]);
    expect(readTarget({ service: "https://b.example", allowedHosts: [".c.example"] }).rules).toEqual([
      { origin: "https://b.example" },
      { suffix: ".c.example" },
    ]);
  });

  test("a token endpoint of one's own is https, or http on the machine itself", () => {
    const tokenEndpoint = "https://login.example/oauth2/token";
    expect(readTarget({ tokenEndpoint }).tokenEndpoint).toBe(tokenEndpoint);
    expect(readTarget({ tokenEndpoint: "http://[::1]:9/t" }).tokenEndpoint).toBe("http://[::1]:9/t");
    expect(() => readTarget({ tokenEndpoint: "http://login.example/t" })).toThrow(BelfryError);
  });

  test("a service that is no origin is refused", () => {
    for (const service of ["", "belfry:8030", "ftp://a.example", "https://a.example/path", "https://u:p@a.example"]) {
      expect(() => readTarget({ service })).toThrow(BelfryError);
    }
  });
});
