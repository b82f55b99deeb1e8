/** What the tests of the official clients register and send: notifications in their forms, and what the clients read of answers. */

import { until } from "../../support/until.ts";
import { made, type OfficialClient } from "./official-client.ts";

/** A registration as the client gives it back, as far as tests look at it. */
export interface Registration {
  readonly kind: string;
  readonly registrationId: string;
  readonly etag: string;
  readonly [field: string]: unknown;
}

/** What a send is answered. */
export interface Sent {
  readonly trackingId?: string;
  readonly correlationId?: string;
  readonly location?: string;
  readonly notificationId: string;
  readonly successCount: number;
  readonly failureCount: number;
  readonly results: readonly Readonly<Record<string, string>>[];
  readonly state: string;
}

/** What the telemetry of a send says. */
export interface Details {
  readonly state: string;
  readonly wnsOutcomeCounts?: readonly { readonly name?: string; readonly state?: string; readonly count: number }[];
  readonly [field: string]: unknown;
}

/** @param text needs no escaping */
export const toastXml = (text: string) =>
  `<toast><visual><binding template="ToastText01"><text id="1">${text}</text></binding></visual></toast>`;

export const tileXml = (text: string) =>
  `<tile><visual><binding template="TileSquareText04"><text id="1">${text}</text></binding></visual></tile>`;

export const toast = (text: string) => made("createWindowsToastNotification", { body: toastXml(text) });

/** Of a template of one device; the text is filled in per send. */
export const TEMPLATE = toastXml("$(message)");

/** Two of them: 1.2.3 cannot read a template registration that has one header only. */
export const TOAST_HEADERS = { "X-WNS-Type": "wns/toast", "X-WNS-TTL": "3600" };

/** A channel URI of the real WNS: it may be registered, and nothing is sent to it. */
export const wnsUri = (name: string) => `https://db5p.notify.windows.com/?token=${name}%2bb%3d%3d&n=1`;

/** A browser's keys: right in form. @source RFC 8291 appendix A */
export const BROWSER_KEYS = {
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
};

export const browserEndpoint = (name: string) => `https://updates.push.services.mozilla.com/wpush/v2/${name}`;

/** Asks until the send has come to its end. @returns its telemetry */
export async function finished(client: OfficialClient, notificationId: string): Promise<Details> {
  let details: Details = { state: "none" };
  await until(`${notificationId} has come to its end`, async () => {
    details = await client.call<Details>("getNotificationOutcomeDetails", notificationId);
    return !["Enqueued", "Processing", "Scheduled"].includes(details.state);
  });
  return details;
}

/** The outcomes of telemetry by name. */
export const countsOf = ({ wnsOutcomeCounts = [] }: Details): Record<string, number> =>
  Object.fromEntries(wnsOutcomeCounts.map(({ name, state, count }) => [name ?? state ?? "", count]));
