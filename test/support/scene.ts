/** The scene of most checks: app A with its access token, and a connected device that holds a channel of it. */
import type { AppCredentials, OpenedFrame, PushResponse } from "@belfry/protocol";
import { createApp, devicesOf, type ReachedService } from "./operator.ts";
import { connectRawDevice, type RawDevice } from "./raw-device.ts";
import { accessTokenOf, push, type TestPush } from "./sender.ts";
import { until } from "./until.ts";

export interface Scene {
  readonly app: AppCredentials;
  readonly accessToken: string;
  readonly device: RawDevice;
  readonly channel: OpenedFrame;
  /** Pushes to the channel. */
  push(sent: TestPush): Promise<PushResponse>;
}

/** Sets the scene on a running service: everything in it is new. */
export async function setScene(service: ReachedService): Promise<Scene> {
  const app = await createApp(service);
  const [accessToken, device] = await Promise.all([accessTokenOf(service, app), connectRawDevice(service)]);
  const channel = await device.open(app.packageSid);
  return { app, accessToken, device, channel, push: (sent) => push(channel.uri, accessToken, sent) };
}

/** The same with a device that went away after it got its channel. */
export async function setSceneWithDeviceAway(service: ReachedService): Promise<Scene> {
  const scene = await setScene(service);
  await leave(service, scene.device);
  return scene;
}

/** Closes the device's connection and waits until the service knows: the two sides of a socket close a moment apart. */
export async function leave(service: ReachedService, device: RawDevice): Promise<void> {
  await device.close();
  await until("the device is away", async () =>
    (await devicesOf(service)).every((known) => known.device !== device.id),
  );
}
