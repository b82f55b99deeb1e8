/** `@belfry/device`: the app's side of a push. Web standards only; the store of a program is `@belfry/device/file`. */
export { type AckResult, BelfryError, type ChannelKind, type ErrorCode, type Match } from "@belfry/protocol";
export * as appSdk from "./app-sdk/index.ts";
export type { Channel, ClosedReason } from "./channel.ts";
export {
  type AlternateChannelOptions,
  type ChannelOptions,
  connectDevice,
  type Device,
  type DeviceCounts,
  type DeviceOptions,
} from "./device.ts";
export type { HandlerResult, NotificationHandler } from "./inbox.ts";
export { Listeners, type Unsubscribe } from "./listeners.ts";
export type { ReceivedNotification } from "./notification.ts";
export {
  isMatched,
  isShownAt,
  type Labels,
  MAX_SHOWN_TILES,
  MAX_SHOWN_TOASTS,
  replacesTile,
  replacesToast,
  Shown,
  type ShownItem,
  type ShownNow,
  type ShownSpan,
  type ShownTile,
  shownUntil,
  withNewest,
} from "./shown.ts";
export type { SocketConstructor, SocketLike } from "./socket.ts";
export type { DeviceState } from "./state.ts";
export { type ChannelRecord, type DeviceRecord, type DeviceStore, type KeysRecord, memoryStore } from "./store.ts";
export { indexedDbStore, localStorageStore } from "./store-browser.ts";
export { type Cancel, systemTime, type Time } from "./time.ts";
export { type DecryptFailure, UndecryptableError } from "./web-push/failure.ts";
export type { PushMessageData } from "./web-push/message-data.ts";
export type { PushEvent, PushSubscriptionChangeEvent } from "./web-push/push-event.ts";
export {
  type PushEvents,
  type PushManager,
  type PushManagerOptions,
  type PushSubscriptionOptions,
  pushManager,
} from "./web-push/subscribe.ts";
export type { PushEncryptionKeyName, PushSubscription, PushSubscriptionJson } from "./web-push/subscription.ts";
export type { ToldNotification, WhyAnswer, WhyQuestion } from "./why.ts";
export { PushNotificationChannel } from "./winrt/channel.ts";
export {
  type ChannelsRevokedEventArgs,
  type ChannelsRevokedHandler,
  type ManagerOptions,
  PushNotificationChannelManager,
} from "./winrt/create-channel.ts";
export { type HasHResult, HResult, HResultError, PushNotificationError } from "./winrt/errors.ts";
export {
  PushNotificationReceivedEventArgs,
  PushNotificationType,
  type RawNotification,
  type ToastNotification,
  type XmlNotification,
} from "./winrt/received.ts";
export type { BackgroundTask, DefaultAction, PushNotificationReceivedHandler } from "./winrt/stage.ts";
