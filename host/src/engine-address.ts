/** Where the engine that nodes share is, as the settings say: the same for service and hub. */
import { readFileSync } from "node:fs";
import { BelfryError } from "@belfry/protocol";
import type { engineSettings } from "./engine-settings.ts";
import type { SettingValues } from "./settings.ts";

/** How PostgreSQL is reached. */
export interface EngineAddress {
  /** With the password. */
  readonly url: string;
  readonly tls: TlsPaths;
}

/** Paths of files in PEM. */
export interface TlsPaths {
  readonly authority?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/** @throws BelfryError SETTING_INVALID when the file with the password cannot be read */
export function engineAddressOf(settings: SettingValues<typeof engineSettings>): EngineAddress {
  const { engineAuthority, engineCertificate, engineKey } = settings;
  return { url: urlOf(settings), tls: tlsPaths(engineAuthority, engineCertificate, engineKey) };
}

/** Settings of paths, of which the empty ones name none. */
export function tlsPaths(authority: string, certificate: string, key: string): TlsPaths {
  return { authority: authority || undefined, certificate: certificate || undefined, key: key || undefined };
}

function urlOf({ engine, enginePasswordFile: file }: SettingValues<typeof engineSettings>): string {
  if (file === "") return engine;
  const password = encodeURIComponent(readPassword(file));
  return `${engine}${engine.includes("?") ? "&" : "?"}password=${password}`;
}

function readPassword(file: string): string {
  try {
    // An editor ends the line.
    return readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (cause) {
    throw new BelfryError("SETTING_INVALID", { detail: `${file} with the engine's password cannot be read`, cause });
  }
}
