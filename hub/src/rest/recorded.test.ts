/**
 * The exchanges that were recorded with the official JavaScript client, byte for byte: what it sends, and what it is answered here.
 *
 * @source @azure/notification-hubs 2.1.0 against a loopback server
 */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { connect } from "node:net";
import { authorization, keyOf, NEW_YEAR, openTestHub, PUBLIC_URL, type TestHub } from "../testing/test-hub.ts";

let server: TestHub;
beforeEach(async () => {
  server = await openTestHub({ name: "hub" });
});
afterEach(() => server.close());

/** What stands on every request of the client. */
const common = () => {
  const token = authorization(
    keyOf(server.hub, "full"),
    `${PUBLIC_URL}/`,
    NEW_YEAR / 1000 + 3600,
    "DefaultFullSharedAccessSignature",
  );
  return [
    `Authorization: ${token}`,
    "x-ms-version: 2020-06",
    "Accept-Encoding: gzip,deflate",
    "Host: localhost:8443",
    "Connection: close",
  ];
};

/** Sends bytes as they are and reads everything that comes back. Ids that are random, and the date, are written as their names. */
function exchange(line: string, headers: readonly string[], body = ""): Promise<string> {
  const bytes = Buffer.from(body);
  const head = [`${line} HTTP/1.1`, ...headers, ...common(), `Content-Length: ${bytes.length}`, "", ""].join("\r\n");
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () =>
      socket.write(Buffer.concat([Buffer.from(head), bytes])),
    );
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(anonymous(Buffer.concat(chunks).toString())));
  });
}

function anonymous(answer: string): string {
  return (
    answer
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "GUID")
      .replaceAll(/\d{19}-\d{19}-1/g, "ID")
      // Of the body as it was, with its ids.
      .replace(/^Content-Length: \d+$/m, "Content-Length: LENGTH")
      .replace(/^Date: .*$/m, "Date: DATE")
  );
}

const answered = (status: string, headers: readonly string[], body = "") => {
  const always = ["TrackingId: GUID", "x-ms-correlation-request-id: GUID", "Server: Belfry"];
  return { status, headers: [...always, ...headers, "Content-Length: LENGTH", "Date: DATE"].toSorted(), body };
};

/** Status line, headers in order of their names, body. */
function parts(answer: string) {
  const [head = "", ...body] = answer.split("\r\n\r\n");
  const [status = "", ...headers] = head.split("\r\n");
  const own = headers.filter((header) => !/^connection:/i.test(header));
  return { status: status.slice("HTTP/1.1 ".length), headers: own.toSorted(), body: body.join("\r\n\r\n") };
}

const XML = "Content-Type: application/xml; charset=utf-8";
const ATOM = "Content-Type: application/atom+xml;type=entry;charset=utf-8";
const ENTRY = "Content-Type: application/atom+xml; type=entry; charset=utf-8";
const BASE = "https://localhost:8443/hub";
const CONNECT =
  'xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

const TEMPLATE_ENTRY = `${DECLARATION}<entry xmlns="http://www.w3.org/2005/Atom"><updated>2026-01-01T00:00:00.000Z</updated><content type="application/xml"><WindowsTemplateRegistrationDescription ${CONNECT}><Tags>tag1</Tags><ChannelUri>https://wns.example/?token=a</ChannelUri><BodyTemplate><![CDATA[<toast><visual><text>$(msg)</text></visual></toast>]]></BodyTemplate><TemplateName>t1</TemplateName><WnsHeaders><WnsHeader><Header>X-WNS-Type</Header><Value>wns/toast</Value></WnsHeader><WnsHeader><Header>X-WNS-TTL</Header><Value>60</Value></WnsHeader></WnsHeaders></WindowsTemplateRegistrationDescription></content></entry>`;

const storedEntry = (id: string, etag = 1) =>
  `<entry a:etag="W/&quot;${etag}&quot;" xmlns="http://www.w3.org/2005/Atom" xmlns:a="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><id>${BASE}/registrations/${id}?api-version=2020-06</id><title type="text">${id}</title><published>2026-01-01T00:00:00Z</published><updated>2026-01-01T00:00:00Z</updated><link rel="self" href="${BASE}/registrations/${id}?api-version=2020-06"/><content type="application/xml"><WindowsTemplateRegistrationDescription ${CONNECT}><ETag>${etag}</ETag><ExpirationTime>9999-12-31T23:59:59.999</ExpirationTime><RegistrationId>${id}</RegistrationId><Tags>tag1</Tags><ChannelUri>https://wns.example/?token=a</ChannelUri><BodyTemplate><![CDATA[<toast><visual><text>$(msg)</text></visual></toast>]]></BodyTemplate><WnsHeaders><WnsHeader><Header>X-WNS-Type</Header><Value>wns/toast</Value></WnsHeader><WnsHeader><Header>X-WNS-TTL</Header><Value>60</Value></WnsHeader></WnsHeaders><TemplateName>t1</TemplateName></WindowsTemplateRegistrationDescription></content></entry>`;

test("recorded: a registration id", async () => {
  const answer = await exchange("POST /hub/registrationIDs?api-version=2020-06", [
    "Content-Type: application/xml;type=entry;charset=utf-8",
  ]);
  expect(parts(answer)).toEqual(
    answered("201 Created", [XML, `Location: ${BASE}/registrationids/ID?api-version=2020-06`]),
  );
});

test("recorded: a Windows template registration", async () => {
  const answer = await exchange("POST /hub/registrations?api-version=2020-06", [ATOM], TEMPLATE_ENTRY);
  const headers = [ENTRY, 'ETag: W/"1"', `Content-Location: ${BASE}/registrations/ID?api-version=2020-06`];
  expect(parts(answer)).toEqual(answered("200 OK", headers, storedEntry("ID")));
});

test("recorded: an update and its deletion under a condition", async () => {
  await exchange("PUT /hub/registrations/123-234-1?api-version=2020-06", [ATOM], TEMPLATE_ENTRY);
  const updated = await exchange(
    "PUT /hub/registrations/123-234-1?api-version=2020-06",
    [ATOM, 'If-Match: "1"'],
    TEMPLATE_ENTRY,
  );
  const headers = [ENTRY, 'ETag: W/"2"', `Content-Location: ${BASE}/registrations/123-234-1?api-version=2020-06`];
  expect(parts(updated)).toEqual(answered("200 OK", headers, storedEntry("123-234-1", 2)));
  const deleted = await exchange("DELETE /hub/registrations/123-234-1?api-version=2020-06", [ATOM, "If-Match: *"]);
  expect(parts(deleted)).toEqual(answered("200 OK", [XML]));
});

test("recorded: a paged list, its token encoded once more by the client", async () => {
  for (const id of ["1-1-1", "2-2-1", "3-3-1"])
    await exchange(`PUT /hub/registrations/${id}?api-version=2020-06`, [ATOM], TEMPLATE_ENTRY);
  const first = parts(await exchange("GET /hub/registrations?api-version=2020-06&%24top=2", []));
  const token = /x-ms-continuationtoken: (.*)/i.exec(first.headers.join("\n"))?.[1] ?? "";
  const self = `${BASE}/registrations?api-version=2020-06&amp;$top=2`;
  const feed = (next: string, ...ids: readonly string[]) =>
    `<feed xmlns="http://www.w3.org/2005/Atom"><title type="text">Registrations</title><id>${self}</id><updated>2026-01-01T00:00:00Z</updated><link rel="self" href="${self}"/>${next}${ids.map((id) => storedEntry(id)).join("")}</feed>`;
  const FEED = "Content-Type: application/atom+xml; type=feed; charset=utf-8";
  const next = `<link rel="next" href="${self}&amp;continuationtoken=${token}"/>`;
  expect(first).toEqual(answered("200 OK", [FEED, `x-ms-continuationtoken: ${token}`], feed(next, "1-1-1", "2-2-1")));
  const encoded = encodeURIComponent(encodeURIComponent(token));
  const second = await exchange(`GET /hub/registrations?api-version=2020-06&%24top=2&continuationtoken=${encoded}`, []);
  expect(parts(second)).toEqual(answered("200 OK", [FEED], feed("", "3-3-1")));
});

test("recorded: installations", async () => {
  const body =
    '{"installationId":"i 1/é","pushChannel":"https://wns.example/?token=a","tags":["tag1"],"userId":"bob","templates":{"t1":{"body":"<toast/>","headers":{"X-WNS-Type":"wns/toast"},"tags":["t1"]}},"platform":"wns"}';
  const at = "/hub/installations/i%201/%C3%A9?api-version=2020-06";
  const JSON_TYPE = "Content-Type: application/json";
  const empty = answered("200 OK", [XML, `Content-Location: ${BASE}/installations/i%201/%C3%A9?api-version=2020-06`]);
  expect(parts(await exchange(`PUT ${at}`, [JSON_TYPE], body))).toEqual(empty);
  const operations =
    '[{"op":"add","path":"/tags","value":"x"},{"op":"remove","path":"/tags/y"},{"op":"replace","path":"/userId","value":"z"}]';
  expect(parts(await exchange(`PATCH ${at}`, [JSON_TYPE], operations))).toEqual(empty);
  const read =
    '{"installationId":"i 1/é","userId":"z","platform":"wns","pushChannel":"https://wns.example/?token=a","pushChannelExpired":false,"expirationTime":"9999-12-31T23:59:59.9999999Z","lastUpdate":"2026-01-01T00:00:00.0000000Z","tags":["tag1","x"],"templates":{"t1":{"body":"<toast/>","headers":{"X-WNS-Type":"wns/toast"},"tags":["t1"]}}}';
  expect(parts(await exchange(`GET ${at}`, [JSON_TYPE]))).toEqual(
    answered("200 OK", ["Content-Type: application/json; charset=utf-8"], read),
  );
  const gone = parts(await exchange(`DELETE ${at}`, []));
  expect([gone.status, gone.body]).toEqual(["204 No Content", ""]);
});

test("recorded: a send to tags, a direct one, a batch, a scheduled one", async () => {
  const id = (count: number) => `4651c1ec2b614f14bfec41c62ca000b1-20260101000000-${count}-15`;
  const created = (place: string, count: number) =>
    answered("201 Created", [XML, `Location: ${BASE}/${place}/${id(count)}?api-version=2020-06`]);
  const toast = ["X-WNS-Type: wns/toast", "ServiceBusNotification-Format: windows"];
  const CONTENT = "Content-Type: application/xml";
  const tags = "ServiceBusNotification-Tags: (a||b)&&!c";
  const handle = "ServiceBusNotification-DeviceHandle: https://wns.example/?token=a%2bb";
  const time = "ServiceBusNotification-ScheduleTime: 2026-01-02T03:04:05.678Z";
  expect(
    parts(await exchange("POST /hub/messages/?api-version=2020-06", [...toast, tags, CONTENT], "<toast/>")),
  ).toEqual(created("messages", 1));
  expect(
    parts(
      await exchange("POST /hub/messages/?api-version=2020-06&direct=true", [...toast, handle, CONTENT], "<toast/>"),
    ),
  ).toEqual(created("messages", 2));
  const boundary = "nh-boundary-583b771e-0000-4000-8000-000000000000";
  const batch = `--${boundary}\r\nContent-type: application/xml\r\nContent-Disposition: inline; name=notification\r\n\r\n<toast/>\r\n--${boundary}\r\nContent-type: application/json\r\nContent-Disposition: inline; name=devices\r\n\r\n["https://wns.example/1","https://wns.example/2"]\r\n--${boundary}--`;
  const multipart = `Content-Type: multipart/mixed; boundary = "${boundary}"`;
  expect(
    parts(await exchange("POST /hub/messages/$batch?api-version=2020-06&direct=true", [...toast, multipart], batch)),
  ).toEqual(created("messages", 3));
  expect(
    parts(
      await exchange("POST /hub/schedulednotifications/?api-version=2020-06", [...toast, time, CONTENT], "<toast/>"),
    ),
  ).toEqual(created("schedulednotifications", 4));
  expect(server.sends.accepted.map(({ request }) => [request.body, request.targets])).toEqual([
    ["<toast/>", { kind: "expression", expression: "(a||b)&&!c" }],
    ["<toast/>", { kind: "handles", handles: [{ platform: "wns", channelUri: "https://wns.example/?token=a%2bb" }] }],
    [
      "<toast/>",
      {
        kind: "handles",
        handles: ["https://wns.example/1", "https://wns.example/2"].map((channelUri) => ({
          platform: "wns",
          channelUri,
        })),
      },
    ],
    ["<toast/>", { kind: "expression", expression: null }],
  ]);
});

test("recorded: what azure-sb sends: a type on the abstract element, an empty content type, a slash in the list, top and skip", async () => {
  const body = `<?xml version="1.0" encoding="utf-8" standalone="yes"?><entry xmlns="http://www.w3.org/2005/Atom"><title/><updated>2026-01-01T00:00:00.000Z</updated><author><name/></author><id/><content type="application/xml"><RegistrationDescription xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="WindowsRegistrationDescription" xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect"><Tags/><ChannelUri>https://wns.example/?token=a</ChannelUri></RegistrationDescription></content></entry>`;
  const made = await exchange(
    "PUT /hub/registrations/1-1-1?api-version=2016-07",
    ["content-type: ", "Accept-Charset: UTF-8"],
    body,
  );
  expect(parts(made).body).toContain("<WindowsRegistrationDescription ");
  const filter = encodeURIComponent("ChannelUri eq 'https://wns.example/?token=a'");
  const found = await exchange(`GET /hub/registrations/?%24filter=${filter}&%24top=1&%24skip=0&api-version=2016-07`, [
    "content-type: ",
  ]);
  expect(parts(found).body).toContain("<RegistrationId>1-1-1</RegistrationId>");
  const sent = await exchange(
    "POST /hub/Messages?api-version=2016-07",
    ['Content-Type: text/xml;charset="utf-8"', "ServiceBusNotification-Format: windows", "X-WNS-Type: wns/toast"],
    "<toast/>",
  );
  expect(parts(sent).status).toBe("201 Created");
});

test("recorded: a refusal, as both clients read it", async () => {
  const answer = parts(await exchange("GET /hub/installations/nobody?api-version=2020-06", []));
  const body =
    "<Error><Code>404</Code><Detail>Installation not found.TrackingId:GUID,TimeStamp:1/1/2026 12:00:00 AM</Detail></Error>";
  expect([answer.status, answer.body]).toEqual(["404 Not Found", body]);
});
