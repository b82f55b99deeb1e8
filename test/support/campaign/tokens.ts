/** Refusals of both token endpoints. They have no id: who is known is asked about, of others it is the newest. */
import { type AppCredentials, formatTokenRequest, TOKEN_PATH } from "@belfry/protocol";
import { createApp } from "../operator.ts";
import type { TestService } from "../test-service.ts";
import { type Episode, played, type Refused } from "./played.ts";

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

async function post(service: TestService, path: string, body: string): Promise<void> {
  await (await fetch(`${service.service}${path}`, { method: "POST", headers: FORM, body })).text();
}

/** Asks for an access token, whatever is answered. */
export const askForToken = (service: TestService, app: Pick<AppCredentials, "packageSid" | "clientSecret">) =>
  post(service, TOKEN_PATH, formatTokenRequest(app));

const wrongSecret: Episode = async (service) => {
  const app = await createApp(service);
  await askForToken(service, { ...app, clientSecret: "wrong" });
  const search = `app=${encodeURIComponent(app.packageSid)}`;
  return played({ app }, [{ id: "", state: "refused", code: "CLIENT_SECRET_WRONG", search }]);
};

const refused = (code: Refused["code"]): Refused => ({ id: "", state: "refused", code, search: "" });

/** A form of somebody who is nobody. */
const anyForm = (changes: Readonly<Record<string, string>>): string =>
  new URLSearchParams({
    grant_type: "client_credentials",
    client_id: "ms-app://nobody",
    client_secret: "x",
    scope: "notify.windows.com",
    ...changes,
  }).toString();

const NO_TENANT = "00000000-0000-4000-8000-000000000000";

/** One after the other, because only the newest is looked at. */
export const strangers: readonly ((service: TestService) => Promise<Refused>)[] = [
  async (service) => {
    await post(service, TOKEN_PATH, "nonsense");
    return refused("TOKEN_REQUEST_INVALID");
  },
  async (service) => {
    await post(service, TOKEN_PATH, anyForm({ grant_type: "password" }));
    return refused("GRANT_TYPE_UNSUPPORTED");
  },
  async (service) => {
    await post(service, TOKEN_PATH, anyForm({ scope: "elsewhere" }));
    return refused("SCOPE_INVALID");
  },
  async (service) => {
    await post(service, TOKEN_PATH, anyForm({}));
    return refused("CLIENT_UNKNOWN");
  },
  async (service) => {
    await post(service, `/${NO_TENANT}/oauth2/v2.0/token`, anyForm({}));
    return refused("TENANT_UNKNOWN");
  },
];

export const tokens: readonly Episode[] = [wrongSecret];
