/** What an operator looks at: the service, its devices and its settings. Changes nothing. */
import type { DeviceBody, HistoryBody, SettingBody, StatusBody } from "@belfry/protocol";
import { type ActParts, MAX_LISTED } from "../acts.ts";

export function showStatus({ status }: ActParts): StatusBody {
  return status();
}

export function showHistory({ history }: ActParts): HistoryBody {
  return history.body();
}

export async function listDevices({ others }: ActParts): Promise<{ devices: DeviceBody[] }> {
  return { devices: await others.devices(MAX_LISTED) };
}

export function showSettings({ rows }: ActParts): { settings: readonly SettingBody[] } {
  return { settings: rows };
}
