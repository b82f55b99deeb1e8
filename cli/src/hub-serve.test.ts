/** `belfry hub serve`: the hub without a service. */
import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispatch } from "./dispatch.ts";
import { fakeTerminal } from "./testing/fake-terminal.ts";
import { runBelfry } from "./testing/run-belfry.ts";
import { trustingFetch } from "./trust.ts";

const root = mkdtempSync(join(tmpdir(), "belfry-cli-hub-serve-"));
const env = { BELFRY_DATA: join(root, "alone") };
const belfry = (...words: string[]) => runBelfry(env, words);

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("`belfry hub serve`", () => {
  const ports = ["--hub-port", "0", "--admin-port", "0", "--log-level", "silent"];

  test("runs the hub alone with HTTPS, prints its ready line with the CA, and stops at a signal", async () => {
    const terminal = fakeTerminal(env);
    const over = dispatch(["hub", "serve", "--json", "--tls", "dev", ...ports], terminal);
    const line = await terminal.until(({ event }) => event === "ready");
    expect(line).toEqual({
      event: "ready",
      service: null,
      hub: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      admin: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
      console: null,
      ca: join(env.BELFRY_DATA, "ca", "ca.pem"),
    });
    const fetch = trustingFetch(String(line.ca));
    expect((await fetch(`${line.hub}/readyz`)).status).toBe(200);

    const needsSecret = await belfry("hub", "create", "store", "--app", "ms-app://s-1-15-2-1-2-3-4-5-6-7");
    expect(needsSecret).toMatchObject({ code: 1, error: { code: "ADMIN_REQUEST_INVALID" } });
    const secret = join(root, "secret");
    writeFileSync(secret, "a-client-secret\n");
    const app = ["--app", "ms-app://s-1-15-2-1-2-3-4-5-6-7", "--secret-file", secret];
    const made = await belfry("hub", "create", "store", ...app);
    expect(made.records).toMatchObject([
      { connectionStrings: { full: expect.stringMatching(/^Endpoint=sb:\/\/127/) } },
    ]);

    const person = fakeTerminal(env);
    expect(await dispatch(["hub", "keys", "store"], person)).toBe(0);
    expect(person.lines().join("\n")).toContain(`NODE_EXTRA_CA_CERTS=${join(env.BELFRY_DATA, "ca", "ca.pem")}`);

    terminal.interrupt();
    expect(await over).toBe(0);
    const gone = await belfry("hub", "list");
    expect(gone).toMatchObject({ code: 1, error: { code: "SERVER_NOT_FOUND" } });
  });

  test("two hubs do not share a directory, and the second says who has it", async () => {
    const first = fakeTerminal(env);
    const over = dispatch(["hub", "serve", "--json", ...ports], first);
    await first.until(({ event }) => event === "ready");
    const second = await belfry("hub", "serve", ...ports);
    expect(second).toMatchObject({ code: 1, error: { code: "DATA_LOCKED" } });
    // The one that has it is found as before.
    expect((await belfry("hub", "list")).code).toBe(0);
    first.interrupt();
    expect(await over).toBe(0);
  });
});
