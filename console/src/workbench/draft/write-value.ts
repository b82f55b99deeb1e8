/** A notification of any kind as XML. */
import { badgeXml, type NotificationKind, type Notifications, writeTile, writeToast } from "@belfry/content";

/** Whatever a payload may say. */
export type AnyValue = Notifications[NotificationKind];

/** @throws ContentError, a RangeError, for what Windows would not show whole */
export function writeValue(value: AnyValue): string {
  if (value.kind === "tile") return writeTile(value);
  return value.kind === "toast" ? writeToast(value) : badgeXml(value.value);
}
