/**
 * A cloud service of the Windows App SDK: one access token from Entra, one toast with a time to live, with nothing but `fetch`.
 *
 * Written after the form in which such senders do it, for instance the Entra transport of Plugin.Maui.Spine (`WnsTransport.cs`) and the
 * WNS provider of CommE2E/comm; the authority is a setting because theirs is always Microsoft's.
 *
 * Environment: AUTHORITY, TENANT_ID, CLIENT_ID, CLIENT_SECRET, CHANNEL_URI, TOAST (XML), TTL (seconds). Prints one line of JSON for
 * the token and one for the push; exits 1 when there is no token, or the push was not answered 2xx.
 */

const { AUTHORITY, TENANT_ID, CLIENT_ID, CLIENT_SECRET, CHANNEL_URI, TOAST, TTL } = process.env;

async function acquireToken() {
  const response = await fetch(`${AUTHORITY}/${TENANT_ID}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      scope: "https://wns.windows.com/.default",
    }),
  });
  const answer = await response.json();
  const { access_token: accessToken, token_type: tokenType, expires_in: expiresIn, error } = answer;
  console.log(JSON.stringify({ status: response.status, tokenType, expiresIn, error }));
  return accessToken;
}

async function pushToast(accessToken) {
  const response = await fetch(CHANNEL_URI, {
    method: "POST",
    headers: {
      "Content-Type": "text/xml",
      Authorization: `Bearer ${accessToken}`,
      "X-WNS-Type": "wns/toast",
      "X-WNS-TTL": TTL,
      "X-WNS-RequestForStatus": "true",
    },
    body: TOAST,
  });
  const header = (name) => response.headers.get(name);
  console.log(
    JSON.stringify({
      status: response.status,
      outcome: header("X-WNS-Status"),
      device: header("X-WNS-DeviceConnectionStatus"),
      messageId: header("X-WNS-Msg-ID"),
    }),
  );
  return response.ok;
}

const accessToken = await acquireToken();
if (typeof accessToken !== "string" || !(await pushToast(accessToken))) process.exitCode = 1;
