/** What an operator looks at: the service, its devices and its settings. Changes nothing. */
import type { DeviceBody, SettingBody, StatusBody } from "@belfry/protocol";
import { type ActParts, MAX_LISTED } from "../acts.ts";

export function showStatus({ status }: ActParts): StatusBody {
  return status();
}

export function listDevices({ devices }: ActParts): { devices: DeviceBody[] } {
  return { devices: devices.list(MAX_LISTED) };
}

export function showSettings({ rows }: ActParts): { settings: readonly SettingBody[] } {
  return { settings: rows };
}
