/** The endpoint that `login.live.com` has: package SID and secret, `bearer` in lower case, 400 for whatever is wrong. */
import {
  BelfryError,
  type ErrorCode,
  errorRow,
  formatTokenFailure,
  formatTokenResponse,
  isRefusal,
  readTokenRequest,
} from "@belfry/protocol";
import type { TokenForm } from "./routes.ts";

/** Whose detail says better what is wrong than WNS's words, which are not known. */
const DETAILED = new Set<ErrorCode>(["TOKEN_REQUEST_INVALID", "SCOPE_INVALID"]);

/** @source docs/reference/wns.md, R-4.1, R-4.7 */
export const legacyForm: TokenForm = {
  contentType: "application/json",
  read(form, apps) {
    const shown = readTokenRequest(form);
    if (isRefusal(shown)) throw new BelfryError(shown.refused, { detail: shown.detail });
    const app = apps.find(shown.packageSid);
    if (app === undefined) throw new BelfryError("CLIENT_UNKNOWN");
    return { app, clientSecret: shown.clientSecret };
  },
  granted: ({ accessToken, expiresInSeconds }) => formatTokenResponse(accessToken, expiresInSeconds),
  refused: (error) => formatTokenFailure(error.code, describe(error)),
};

/** WNS's own words where they are known (`Invalid client id`), the detail where it helps. */
function describe(error: BelfryError): string {
  const { sentence } = errorRow(error.code);
  return DETAILED.has(error.code) ? (error.detail ?? sentence) : sentence;
}
