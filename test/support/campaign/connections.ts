/** Refusals that a device meets on its connection. They have no id: a device that proved itself is asked about, of others it is the newest. */
import { DEVICE_PROTOCOL_VERSION, type ErrorCode } from "@belfry/protocol";
import { connectSilently, type RawDevice, reconnect } from "../raw-device.ts";
import { setScene } from "../scene.ts";
import type { TestService } from "../test-service.ts";
import { type Episode, played, type Refused } from "./played.ts";

/** A device that was welcomed does something wrong. @param wrong resolves when the service has answered */
const mistake =
  (code: ErrorCode, wrong: (device: RawDevice, app: string, service: TestService) => Promise<unknown>): Episode =>
  async (service) => {
    const { app, device } = await setScene(service);
    await wrong(device, app.packageSid, service);
    await device.close().catch(() => undefined);
    return played({ app }, [{ id: "", state: "refused", code, search: `device=${device.id}` }]);
  };

const MAX_FRAMES = 600;

export const connections: readonly Episode[] = [
  mistake("FRAME_MALFORMED", async (device) => {
    device.send("nonsense");
    await device.goodbye;
  }),
  mistake("CONNECTION_REPLACED", async (device, _, service) => {
    const newer = await reconnect(service, device);
    await device.goodbye;
    await newer.close();
  }),
  mistake("DEVICE_THROTTLED", async (device) => {
    for (let n = 0; n <= MAX_FRAMES; n++) device.send({ t: "ping" });
    await device.goodbye;
  }),
  mistake("APP_UNKNOWN", async (device) => {
    device.send({ t: "open", req: 7, app: "ms-app://nobody" });
    await device.nextOf("refused");
  }),
  mistake("CHANNEL_KEY_INVALID", async (device, app) => {
    device.send({ t: "open", req: 7, app, kind: "alternate", label: "news", key: "AAAA" });
    await device.nextOf("refused");
  }),
];

const stranger =
  (code: ErrorCode, hello: object) =>
  async (service: TestService): Promise<Refused> => {
    const connection = await connectSilently(service.service);
    connection.send(JSON.stringify({ t: "hello", v: DEVICE_PROTOCOL_VERSION, ...hello }));
    await connection.goodbye;
    return { id: "", state: "refused", code, search: "" };
  };

/** One after the other, because only the newest is looked at. */
export const unwelcome: readonly ((service: TestService) => Promise<Refused>)[] = [
  stranger("PROTOCOL_UNSUPPORTED", { v: 99 }),
  stranger("DEVICE_CREDENTIAL_INVALID", { device: "AAAAAAAAAAAAAAAAAAAAAA" }),
  async (service) => {
    const { device } = await setScene(service);
    await device.close();
    // It confirms more than anybody was ever sent.
    return stranger("DEVICE_RESET", { credential: device.credential, seq: Number.MAX_SAFE_INTEGER })(service);
  },
];
