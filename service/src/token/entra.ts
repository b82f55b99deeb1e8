/** The endpoint that `login.microsoftonline.com` has: client id and secret of one tenant, `Bearer` with a capital, numbered failures. */
import { randomUUID } from "node:crypto";
import {
  BelfryError,
  errorRow,
  formatEntraFailure,
  formatEntraResponse,
  isEntraId,
  isRefusal,
  readEntraRequest,
} from "@belfry/protocol";
import type { TokenForm } from "./routes.ts";

/**
 * @param tenantId of the path; null for whichever the app belongs to
 * @source docs/reference/wns.md, R-4.2 to
 */
export function entraForm(tenantId: string | null): TokenForm {
  return {
    contentType: "application/json; charset=utf-8",
    read(form, apps) {
      if (tenantId !== null && !apps.knowsTenant(tenantId)) {
        // What is no id is not quoted: a path may hold anything, and in lower case no secret looks like one.
        throw new BelfryError("TENANT_UNKNOWN", { detail: isEntraId(tenantId) ? tenantId : "it is no GUID" });
      }
      const shown = readEntraRequest(form);
      if (isRefusal(shown)) throw new BelfryError(shown.refused, { detail: shown.detail });
      const app = apps.findByClientId(shown.clientId);
      const elsewhere = app !== undefined && tenantId !== null && app.tenantId !== tenantId;
      if (app === undefined || elsewhere) throw new BelfryError("CLIENT_UNKNOWN", { detail: shown.clientId });
      return { app, clientSecret: shown.clientSecret };
    },
    granted: ({ accessToken, expiresInSeconds }) => formatEntraResponse(accessToken, expiresInSeconds),
    refused(error, at) {
      const { sentence } = errorRow(error.code);
      const words = error.detail === undefined ? sentence : `${sentence}: ${error.detail}`;
      return formatEntraFailure(error.code, words, { traceId: randomUUID(), correlationId: randomUUID(), at });
    },
  };
}
