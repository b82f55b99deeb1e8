/**
 * What a homeserver of Matrix says to a push gateway, and what of it goes to a device. Pure; what a pushkey stands for is others' business.
 *
 * @source matrix-org/matrix-spec `data/api/push-gateway/push_notifier.yaml`; UnifiedPush/common-proxies `gateway/matrix.go`
 */
import { type Refusal, refusal } from "@belfry/protocol";

/** One notification for some devices. */
export interface MatrixNotification {
  /** Endpoints of the devices, as they were told to the homeserver. */
  readonly pushkeys: readonly string[];
  /** Names the event, so that one that comes twice is told once; absent for a mere count of what is unread. */
  readonly eventId: string | undefined;
  readonly urgency: "low" | "high";
  /** Everything but the devices. */
  readonly notification: Fields;
}

type Fields = Readonly<Record<string, unknown>>;

/** Devices in one request; homeservers send one at a time. */
const MAX_DEVICES = 100;

/** In the order in which they go when the whole is too long for one push. */
const DISPENSABLE = ["content", "room_name", "room_alias", "sender_display_name"] as const;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const wrong = (what: string): Refusal => refusal("MATRIX_REQUEST_INVALID", what);

/** @returns the notification, or MATRIX_REQUEST_INVALID */
export function readMatrixNotification(body: string): MatrixNotification | Refusal {
  const notification = readNotification(body);
  if (notification === undefined) return wrong("there is no notification");
  const { devices, ...rest } = notification;
  if (!Array.isArray(devices) || devices.length === 0) return wrong("there are no devices");
  if (devices.length > MAX_DEVICES) return wrong(`there are more than ${MAX_DEVICES} devices`);
  const pushkeys: unknown[] = devices.map((device) => (isFields(device) ? device.pushkey : undefined));
  if (!pushkeys.every((key) => typeof key === "string")) return wrong("a device has no pushkey");
  const { event_id, prio } = rest;
  return {
    pushkeys,
    eventId: typeof event_id === "string" ? event_id : undefined,
    urgency: prio === "low" ? "low" : "high",
    notification: rest,
  };
}

function readNotification(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isFields(value) && isFields(value.notification) ? value.notification : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The bytes for a device.
 *
 * @returns undefined when they are more than `maxBytes` even without what can be done without
 */
export function formatMatrixPush(notification: Fields, maxBytes: number): Buffer | undefined {
  const left: Record<string, unknown> = { ...notification };
  for (const name of [undefined, ...DISPENSABLE]) {
    if (name !== undefined) delete left[name];
    const bytes = Buffer.from(JSON.stringify({ notification: left }));
    if (bytes.length <= maxBytes) return bytes;
  }
  return undefined;
}
