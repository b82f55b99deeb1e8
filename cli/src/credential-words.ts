/** An app's credentials as a person copies them into a sender. */
import type { AppCredentials } from "@belfry/protocol";

/** Four lines, and the warning that the secret is not shown again. */
export function credentialWords(app: AppCredentials): string {
  return [
    `  package SID    ${app.packageSid}`,
    `  client secret  ${app.clientSecret}`,
    `  tenant id      ${app.tenantId}`,
    `  client id      ${app.clientId}`,
    "",
    "The secret is not shown again. Tenant and client id are for Entra's form of the token request.",
  ].join("\n");
}
