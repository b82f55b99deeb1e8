/** The sender library as it is published, on Node. Bun runs it from source in every other test. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { MULTICAST_PATH, TOKEN_PATH } from "@belfry/protocol";
import { connectRawDevice } from "../support/raw-device.ts";
import { setScene } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { runNode } from "./run-node.ts";

const ROOT = join(import.meta.dirname, "../..");
const PACKAGES = ["protocol", "content", "sender"];
const SLOW_MS = 120_000;

let service: TestService;

beforeAll(async () => {
  const build = Bun.spawn(["npm", "run", "build", ...PACKAGES.flatMap((name) => ["-w", name])], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
  });
  expect(await build.exited).toBe(0);
  service = await startTestService({ profile: "compat" });
}, SLOW_MS);

afterAll(() => service?.stop());

test(
  "on Node a sender pushes a toast to one channel, and a raw notification to others together",
  async () => {
    const { app, device, channel } = await setScene(service);
    const other = await connectRawDevice(service);
    const { uri } = await other.open(app.packageSid);
    const { code, errors, lines } = await runNode(
      [join(import.meta.dirname, "sender/on-node.mjs"), channel.uri, uri, uri],
      { SERVICE: service.service, PACKAGE_SID: app.packageSid, CLIENT_SECRET: app.clientSecret },
    );
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    const [alone, many, paths] = lines;
    expect(alone).toMatchObject({ kind: "received" });
    expect(many).toMatchObject(Array(3).fill({ kind: "received", deviceConnection: "connected" }));
    // The second "/" asks, and its answer says that the others may come together.
    expect(paths).toEqual([TOKEN_PATH, "/", "/", MULTICAST_PATH]);
    expect((await device.push()).type).toBe("wns/toast");
    for (const receiver of [device, other]) expect((await receiver.push()).payload).toBe("for many");
  },
  SLOW_MS,
);
