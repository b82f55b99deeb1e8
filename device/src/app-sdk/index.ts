/** The words of `Microsoft.Windows.PushNotifications`, under their own names; the package exports them as `appSdk`. */
export { PushNotificationChannel } from "./channel.ts";
export {
  type CreateChannelOperation,
  PushNotificationChannelStatus,
  type PushNotificationCreateChannelResult,
  type PushNotificationCreateChannelStatus,
} from "./create-channel.ts";
export { type Deferral, PushNotificationReceivedEventArgs } from "./received.ts";
export { type ManagerSetting, PushNotificationManager, type PushReceivedHandler } from "./registration.ts";
