/** Stopping: what is new is refused, what is under way is finished, and nothing that was answered is lost. */
import { afterEach, expect, test } from "bun:test";
import { freePort } from "../support/free-port.ts";
import { booksOf, createApp } from "../support/operator.ts";
import { connectRawDevice, reconnect } from "../support/raw-device.ts";
import { openRawConnection } from "../support/raw-http.ts";
import { setScene } from "../support/scene.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { endProcesses, spawnService } from "../support/service-process.ts";
import { makeDirectory, startTestService } from "../support/test-service.ts";
import { formatPush } from "../support/wire-push.ts";

afterEach(endProcesses);

const BODY = "<toast>in the middle</toast>";

test("while a service stops, a push under way is answered and kept, one that begins is 503, and devices are sent home", async () => {
  const service = await startTestService({ drainSeconds: 20 });
  const scene = await setScene(service);
  const [underWay, beginning, idle] = await Promise.all([
    openRawConnection(service.port),
    openRawConnection(service.port),
    openRawConnection(service.port),
  ]);
  const whole = formatPush(scene, { body: BODY });
  underWay.write(whole.subarray(0, whole.length - 5));
  beginning.write(whole.subarray(0, 40));
  // An answer on another connection shows that the service has read what came before.
  idle.write(formatPush(scene, { body: "<toast>before</toast>" }));
  expect((await idle.next())?.status).toBe(200);
  await scene.device.push();

  const restarted = service.restart();
  expect(await scene.device.nextOf("drain")).toMatchObject({ t: "drain" });
  expect((await scene.device.goodbye).code).toBe(4013);
  beginning.write(whole.subarray(40));
  const refused = await beginning.next();
  expect(refused?.statusLine).toBe("HTTP/1.1 503 Service Unavailable");
  expect(refused?.header("Retry-After")).toBe("2");
  expect(refused?.header("X-WNS-STATUS")).toBe("dropped");
  underWay.write(whole.subarray(whole.length - 5));
  expect((await underWay.next())?.statusLine).toBe("HTTP/1.1 200 OK");

  const again = await restarted;
  const device = await reconnect(again, scene.device);
  const payloads = [await device.push(), await device.push()].map(({ payload }) => payload);
  expect(payloads).toEqual(["<toast>before</toast>", BODY]);
  expect(await booksOf(again, scene.app.packageSid)).toMatchObject({ accepted: 2, pending: 2 });
  await again.stop();
});

test("a service that has stopped takes no connection, of senders or of devices", async () => {
  const service = await startTestService();
  await service.stop();
  await expect(openRawConnection(service.port)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await expect(connectRawDevice(service)).rejects.toThrow();
});

test("stopping twice is stopping once", async () => {
  const service = await startTestService();
  await Promise.all([service.stop(), service.stop()]);
  await service.stop();
});

test("a process that is asked to stop ends with 0, and starts again with everything it was told to keep", async () => {
  const directory = makeDirectory();
  const first = await spawnService({ data: directory.path, port: await freePort() });
  const scene = await setScene(first);
  const other = await createApp(first, "Other");
  await scene.push(toast("kept"));
  await scene.device.push();
  const [{ code }, goodbye] = await Promise.all([first.stop(), scene.device.goodbye]);
  expect({ code, goodbye: goodbye.code }).toEqual({ code: 0, goodbye: 4013 });
  const second = await spawnService({ data: directory.path, port: first.port });
  const device = await reconnect(second, scene.device);
  expect((await device.push()).payload).toContain("kept");
  expect(await push(scene.channel.uri, scene.accessToken, toast("and on"))).toMatchObject({ status: 200 });
  expect(await accessTokenOf(second, other)).toBeString();
  await second.stop();
  directory.remove();
});
