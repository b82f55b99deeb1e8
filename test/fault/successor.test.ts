/** A device that comes back before its former connection is done: what that one asked must not be done after what this one asks. */
import { afterEach, expect, test } from "bun:test";
import { connectRawDevice } from "../support/raw-device.ts";
import { setScene } from "../support/scene.ts";
import { toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";

let service: TestService;

afterEach(() => service.stop());

/** So many requests are still waiting for the store when the next connection is greeted. */
const QUEUED = 200;

test("an app that was switched on again stays on, although the former connection had asked to switch it off", async () => {
  service = await startTestService();
  const scene = await setScene(service);
  const { packageSid: app } = scene.app;
  for (let at = 0; at < QUEUED; at++) {
    scene.device.send({ t: "open", req: 100 + at, app, kind: "tile", label: `tile ${at}` });
  }
  scene.device.send({ t: "mute", req: 999, app, muted: true });
  const successor = await connectRawDevice(service, { credential: scene.device.credential });
  successor.send({ t: "mute", req: 1, app, muted: false });
  expect(await successor.nextOf("muted")).toMatchObject({ muted: false });
  // Behind everything that the former connection had asked for, if anything of it were still to be done.
  for (let at = 0; at < QUEUED; at++) {
    successor.send({ t: "open", req: 100 + at, app, kind: "tile", label: `tile ${at}` });
    await successor.nextOf("opened");
  }
  expect(await scene.push(toast("hello"))).toMatchObject({ wnsStatus: "received" });
});
