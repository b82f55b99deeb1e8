/** Certificates of authorities that pushes trust beside the usual ones, read once at the start. */
import { readFileSync } from "node:fs";
import type { Certificate } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { HubSettings } from "./config.ts";

/** Our own of `tls: dev`, and the operator's. @throws BelfryError TLS_UNUSABLE */
export function readTrusted({ hubTrustCa }: HubSettings, { caPath }: Certificate): readonly string[] {
  return [caPath ?? "", hubTrustCa].filter((path) => path !== "").map(readPem);
}

function readPem(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new BelfryError("TLS_UNUSABLE", { detail: `the certificate ${path} cannot be read`, cause });
  }
}
