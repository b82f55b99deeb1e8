/** Five prepared cases of "200 received, or thought so, and nothing came": each as somebody meets it, with what he has in hand afterwards. */
import type { AppCredentials } from "@belfry/protocol";
import { askAdmin, createApp, type ReachedService, traceOf } from "./operator.ts";
import { connectRawDevice, type RawDevice } from "./raw-device.ts";
import { leave } from "./scene.ts";
import { accessTokenOf, type TestPush, toast } from "./sender.ts";
import { until } from "./until.ts";

/** An app on a device. */
interface Shop {
  readonly app: AppCredentials;
  readonly accessToken: string;
  readonly device: RawDevice;
  readonly uri: string;
  /** @returns the message id of the answer, and its `MS-CV` */
  push(sent: TestPush): Promise<{ readonly id: string; readonly msCv: string }>;
}

async function openShop(service: ReachedService): Promise<Shop> {
  const app = await createApp(service, "Shop");
  const [accessToken, device] = await Promise.all([accessTokenOf(service, app), connectRawDevice(service)]);
  const { uri } = await device.open(app.packageSid);
  return {
    app,
    accessToken,
    device,
    uri,
    async push({ type, body, headers }) {
      const proof = { Authorization: `Bearer ${accessToken}` };
      const kind = { "Content-Type": "text/xml", "X-WNS-Type": type };
      const answer = await fetch(uri, { method: "POST", headers: { ...proof, ...kind, ...headers }, body });
      await answer.text();
      return { id: answer.headers.get("x-wns-msg-id") ?? "", msCv: answer.headers.get("ms-cv") ?? "" };
    },
  };
}

/** The device was off, and a newer toast with the same tag came. @returns ids of the one that is missed and of the newer one */
export async function replacedWhileAway(
  service: ReachedService,
): Promise<{ readonly id: string; readonly newer: string }> {
  const shop = await openShop(service);
  await leave(service, shop.device);
  const tag = { "X-WNS-Tag": "order7" };
  const { id } = await shop.push(toast("It is being packed", tag));
  const { id: newer } = await shop.push(toast("It is on its way", tag));
  return { id, newer };
}

/** It was over before the device came back. @returns the channel URI, which is all that the sender keeps of a push */
export async function expiredWhileAway(
  service: ReachedService,
): Promise<{ readonly uri: string; readonly id: string }> {
  const shop = await openShop(service);
  await leave(service, shop.device);
  const { id } = await shop.push(toast("Only today", { "X-WNS-TTL": "1" }));
  await until("it has expired", async () => (await traceOf(service, id)).end.state === "expired");
  return { uri: shop.uri, id };
}

/** The person does not want to hear of the app. @returns the device, which its owner named, and knows when it was */
export async function switchedOff(service: ReachedService): Promise<{ readonly device: string }> {
  const shop = await openShop(service);
  shop.device.send({ t: "mute", req: 7, app: shop.app.packageSid, muted: true });
  await shop.device.nextOf("muted");
  await shop.push(toast("Buy more"));
  await shop.device.close();
  return { device: shop.device.id };
}

/** The app took it and failed at it. @returns by which name its sender knows it */
export async function failedAtByApp(service: ReachedService): Promise<{ readonly clientId: string }> {
  const shop = await openShop(service);
  const clientId = `shop-${shop.device.id}`;
  const { id } = await shop.push(toast("Ready", { "X-Client-Request-Id": clientId }));
  const { seq } = await shop.device.push();
  shop.device.ack(0, [[seq, "refused"]]);
  await until("the failure is told", async () => (await traceOf(service, id)).end.state === "delivered");
  await shop.device.close();
  return { clientId };
}

/** The secret was changed while the sender held a token that it had got with it. @returns the `MS-CV` of the answer, as the sender logged it */
export async function secretRevoked(service: ReachedService): Promise<{ readonly msCv: string; readonly app: string }> {
  const shop = await openShop(service);
  const secrets = `/v1/apps/${encodeURIComponent(shop.app.packageSid)}/secrets`;
  await askAdmin(service, `POST ${secrets}`);
  await askAdmin(service, `DELETE ${secrets}`);
  const { msCv } = await shop.push(toast("Lost"));
  await shop.device.close();
  return { msCv, app: shop.app.packageSid };
}
