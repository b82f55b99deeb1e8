/** `@belfry/device`: the app's side of a push. Web standards only; the store of a program is `@belfry/device/file`. */
export { type AckResult, BelfryError, type ErrorCode } from "@belfry/protocol";
export type { Channel, ClosedReason } from "./channel.ts";
export { connectDevice, type Device, type DeviceCounts, type DeviceOptions } from "./device.ts";
export type { HandlerResult, NotificationHandler } from "./inbox.ts";
export type { Unsubscribe } from "./listeners.ts";
export type { ReceivedNotification } from "./notification.ts";
export type { SocketConstructor, SocketLike } from "./socket.ts";
export type { DeviceState } from "./state.ts";
export { type ChannelRecord, type DeviceRecord, type DeviceStore, memoryStore } from "./store.ts";
export { indexedDbStore, localStorageStore } from "./store-browser.ts";
export { type Cancel, systemTime, type Time } from "./time.ts";
export {
  type ChannelsRevokedEventArgs,
  type DefaultAction,
  HResult,
  PushNotificationChannel,
  PushNotificationChannelManager,
  PushNotificationError,
  PushNotificationReceivedEventArgs,
  type PushNotificationReceivedHandler,
  PushNotificationType,
  type RawNotification,
  type ToastNotification,
  type XmlNotification,
} from "./winrt.ts";
