import { expect, test } from "bun:test";
import { createAllowance, createLog, manualClock } from "@belfry/host";
import { BelfryError, TOKEN_PATH } from "@belfry/protocol";
import { AppDirectory } from "../app/directory.ts";
import { Counts } from "../counts.ts";
import { openSubject } from "../engine/embedded/fixture.ts";
import { NO_FAULTS } from "../fault/fault.ts";
import { createStranger } from "../limit/stranger.ts";
import { createTokenLoopGuard } from "../limit/token-loop.ts";
import { createSealer, newKey } from "../seal.ts";
import { TraceRing } from "../trace/ring.ts";
import { entraForm } from "./entra.ts";
import { legacyForm } from "./legacy.ts";
import { answerToken, type TokenForm } from "./routes.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const ADDRESS = "192.0.2.1";

/** What `form` answers when reading what it was sent throws this. */
async function answerWhenFailing(form: TokenForm, thrown: unknown) {
  const subject = await openSubject();
  const sealer = createSealer([newKey(NOON)]);
  const lines: string[] = [];
  const clock = manualClock(NOON);
  const parts = {
    apps: await AppDirectory.load(subject.store, sealer),
    sealer,
    clock,
    log: createLog({ level: "debug", write: (line) => lines.push(line), now: () => NOON }),
    counts: new Counts(),
    stranger: createStranger(createAllowance({ perSecond: 1, burst: 10, maxKeys: 10 }), createTokenLoopGuard()),
    trace: new TraceRing(100, () => NOON),
    faults: NO_FAULTS,
  };
  const failing: TokenForm = {
    ...form,
    read() {
      throw thrown;
    },
  };
  const request = new Request(`http://127.0.0.1${TOKEN_PATH}`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials",
  });
  const response = await answerToken(parts, failing, request, ADDRESS);
  await subject.dispose();
  return { response, body: await response.json(), lines };
}

const FORMS: readonly (readonly [name: string, form: TokenForm])[] = [
  ["legacy", legacyForm],
  ["Entra", entraForm(null)],
];

for (const [name, form] of FORMS) {
  test(`a bug in the service is 503 with Retry-After at the ${name} endpoint, says nothing of itself, and stands in the log`, async () => {
    const { response, body, lines } = await answerWhenFailing(form, new Error("the bug"));
    expect(response.status).toBe(503);
    expect(response.headers.get("Retry-After")).toBe("5");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(body).toMatchObject({
      error: "temporarily_unavailable",
      error_description: expect.stringContaining("Internal error"),
    });
    expect(JSON.stringify(body)).not.toContain("the bug");
    expect(lines.find((line) => line.includes('"level":"error"'))).toContain("the bug");
  });

  test(`what is to be tried again later says when at the ${name} endpoint, in its own time where it has one`, async () => {
    const full = await answerWhenFailing(form, new BelfryError("DISK_FULL"));
    expect(full.response.status).toBe(503);
    expect(full.response.headers.get("Retry-After")).toBe("30");
  });

  test(`a mistake of the sender has no Retry-After at the ${name} endpoint`, async () => {
    const { response } = await answerWhenFailing(form, new BelfryError("SCOPE_INVALID"));
    expect(response.status).toBe(400);
    expect(response.headers.get("Retry-After")).toBeNull();
  });
}
