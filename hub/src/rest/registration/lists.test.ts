/** Lists of registrations, over real HTTP and the embedded store. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { RegistrationContent } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { NEW_YEAR, openTestHub, PUBLIC_URL, type TestHub } from "../../testing/test-hub.ts";
import { childOf, childText, readXml } from "../read-xml.ts";
import { readContinuation, writeContinuation } from "./continuation.ts";
import { readFilter } from "./filter.ts";

let server: TestHub;
beforeAll(async () => {
  server = await openTestHub();
  for (let at = 0; at < 250; at += 1) await add(server, `r${at}`, { tags: [at % 2 === 0 ? "Even" : "odd"] });
});
afterAll(() => server.close());

const ODD_URI = "https://wns.example/?token=a%2bb&c=d";

async function add({ store, hub }: TestHub, id: string, more: Partial<RegistrationContent> = {}): Promise<void> {
  const content: RegistrationContent = {
    handle: { platform: "wns", channelUri: `https://wns.example/?token=${id}` },
    tags: [],
    template: null,
    pushVariables: {},
    secondaryTile: null,
    expiresAt: null,
    ...more,
  };
  await store.putRegistration(hub.name.toLowerCase(), id, content, null, NEW_YEAR);
}

interface Page {
  readonly ids: readonly string[];
  readonly token: string | null;
  readonly next: string | undefined;
}

async function list(path: string, of: TestHub = server): Promise<Page> {
  const response = await of.call("GET", path);
  const xml = await response.text();
  expect([response.status, xml.slice(0, 5)]).toEqual([200, "<feed"]);
  expect(response.headers.get("content-type")).toBe("application/atom+xml; type=feed; charset=utf-8");
  const feed = readXml(xml);
  const entries = feed.children.filter(({ name }) => name === "entry");
  return {
    ids: entries.map((one) => childText(childOf(one, "content")?.children[0] ?? one, "RegistrationId") ?? ""),
    token: response.headers.get("x-ms-continuationtoken"),
    next: /<link rel="next" href="([^"]*)"/.exec(xml)?.[1]?.replaceAll("&amp;", "&"),
  };
}

const filtered = (filter: string) => `/registrations/?$filter=${encodeURIComponent(filter)}`;

describe("lists of registrations", () => {
  test("HUB-3.13: 250 registrations are three pages, none twice and none lost; what is above a page is cut to one", async () => {
    const first = await list("/registrations?%24top=1000");
    const second = await list(`/registrations?$top=100&continuationtoken=${first.token}`);
    const third = await list(`/registrations?continuationtoken=${second.token}`);
    expect([first.ids.length, second.ids.length, third.ids.length]).toEqual([100, 100, 50]);
    expect(third.token).toBeNull();
    expect(new Set([...first.ids, ...second.ids, ...third.ids]).size).toBe(250);
    expect(first.ids[0]).toBe("r0");
    expect(third.ids.at(-1)).toBe("r249");
  });

  test("HUB-3.13: a page that ends with the last one tells of no further page", async () => {
    const { token } = await list("/registrations?$top=50");
    let page = await list(`/registrations?$top=50&continuationtoken=${token}`);
    for (let at = 2; at < 5; at += 1) page = await list(`/registrations?$top=50&continuationtoken=${page.token}`);
    expect([page.ids.at(-1), page.token, page.next]).toEqual(["r249", null, undefined]);
  });

  test("HUB-3.13: an empty hub gives an empty list", async () => {
    const empty = await openTestHub();
    expect(await list("/registrations", empty)).toEqual({ ids: [], token: null, next: undefined });
    await empty.close();
  });

  test("HUB-3.14: the token works as it was given, and encoded once and twice more", async () => {
    const { token, next } = await list("/registrations?$top=2");
    const escaped = [...(token ?? "")].map((one) => `%${one.charCodeAt(0).toString(16)}`).join("");
    for (const form of [token, escaped, encodeURIComponent(escaped), encodeURIComponent(encodeURIComponent(escaped))]) {
      expect((await list(`/registrations?$top=2&continuationtoken=${form}`)).ids).toEqual(["r2", "r3"]);
    }
    expect(next).toStartWith(`${PUBLIC_URL}/myhub/registrations?`);
    expect((await list((next ?? "").replace(`${PUBLIC_URL}/myhub`, ""))).ids).toEqual(["r2", "r3"]);
    expect((await server.call("GET", "/registrations?continuationtoken=MzEobik7Mg==")).status).toBe(400);
  });

  test("HUB-3.12: a channel URI with escapes and signs is found by it, encoded within the literal or not", async () => {
    await add(server, "odd-uri", { handle: { platform: "wns", channelUri: ODD_URI } });
    expect((await list(filtered(`ChannelUri eq '${ODD_URI}'`))).ids).toEqual(["odd-uri"]);
    expect((await list(filtered(`ChannelUri eq '${encodeURIComponent(ODD_URI)}'`))).ids).toEqual(["odd-uri"]);
    expect((await list(filtered(`channeluri EQ '${ODD_URI}' `))).ids).toEqual(["odd-uri"]);
    await server.store.deleteRegistration("myhub", "odd-uri", null);
  });

  test("HUB-3.12: a browser's is found by endpoint and keys, and not by other keys", async () => {
    const handle = { platform: "browser", endpoint: "https://push.example/1?a=b", p256dh: "BK+/=", auth: "a" } as const;
    await add(server, "browser", { handle });
    const [endpoint, p256dh] = [encodeURIComponent(handle.endpoint), encodeURIComponent(handle.p256dh)];
    const keys = (auth: string) => `Endpoint eq '${endpoint}' and P256DH eq '${p256dh}' and Auth eq '${auth}'`;
    expect((await list(filtered(keys("a")))).ids).toEqual(["browser"]);
    expect((await list(filtered(keys("b")))).ids).toEqual([]);
    expect((await list(filtered(`ChannelUri eq '${handle.endpoint}'`))).ids).toEqual(["browser"]);
    await server.store.deleteRegistration("myhub", "browser", null);
  });

  test("HUB-3.15: a tag is looked for in any case, and an unknown one gives an empty list", async () => {
    const { ids, token, next } = await list("/tags/EVEN/registrations?$top=3");
    expect(ids).toEqual(["r0", "r2", "r4"]);
    expect(next).toStartWith(`${PUBLIC_URL}/myhub/tags/EVEN/registrations?`);
    expect((await list(`/tags/even/registrations/?$top=3&continuationtoken=${token}`)).ids).toEqual([
      "r6",
      "r8",
      "r10",
    ]);
    expect((await list("/tags/nobody/registrations")).ids).toEqual([]);
  });

  test("HUB-3.16: top and skip give the right rows", async () => {
    expect((await list("/registrations?%24top=3&%24skip=4")).ids).toEqual(["r4", "r5", "r6"]);
    expect((await list("/registrations?$skip=249")).ids).toEqual(["r249"]);
    expect((await list("/registrations?$skip=900")).ids).toEqual([]);
    expect((await server.call("GET", "/registrations?$top=many")).status).toBe(400);
  });

  test("handles of other platforms are found nowhere, and a filter that cannot be read is 400", async () => {
    for (const name of ["DeviceToken", "GcmRegistrationId", "FcmV1RegistrationId"]) {
      expect((await list(filtered(`${name} eq 'x'`))).ids).toEqual([]);
    }
    for (const bad of [
      "x",
      "ChannelUri eq x",
      "ChannelUri ne 'x'",
      "Tags eq 'a'",
      "Auth eq 'a'",
      "ChannelUri eq 'a' and",
      "ChannelUri eq 'a' or ChannelUri eq 'b'",
    ]) {
      const response = await server.call("GET", filtered(bad));
      expect([bad, response.status]).toEqual([bad, 400]);
      expect(await response.text()).toContain("SubCode=40000. The $filter cannot be read");
    }
  });
});

describe("readers of lists", () => {
  test("a doubled quote within a literal is one, and so is a single one within a word: clients double none", () => {
    expect(readFilter("ChannelUri eq 'it''s'").handles).toEqual(["it's"]);
    expect(readFilter("ChannelUri eq 'it'''").handles).toEqual(["it'"]);
    expect(readFilter("ChannelUri eq ''''").handles).toEqual(["'"]);
    expect(readFilter("ChannelUri eq 'it's' and Auth eq 'a'b'").handles).toEqual(["it's"]);
  });

  test("a token is read back for every place in a hub", () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 40 }), (after) => {
        expect(writeContinuation(after)).toMatch(/^[\w-]+$/);
        expect(readContinuation(writeContinuation(after))).toBe(after);
      }),
    );
  });

  test("whatever the filter or the token is, reading it gives a value or a refusal", () => {
    const piece = fc.oneof(fc.constantFrom("ChannelUri", " eq ", "'", "''", " and ", "%", "%zz"), fc.string());
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        for (const read of [readFilter, readContinuation]) {
          try {
            read(pieces.join(""));
          } catch (error) {
            expect(error).toBeInstanceOf(HubRefusal);
          }
        }
      }),
    );
  });

  test("a filter of a million quotes is read in one pass: whatever went back at each of them would not end", () => {
    expect(() => readFilter(`ChannelUri eq '${"''".repeat(500_000)}`)).toThrow(HubRefusal);
    expect(() => readFilter(`ChannelUri eq '${"' ".repeat(500_000)}x`)).toThrow(HubRefusal);
    expect(() => readFilter(`ChannelUri eq '${"' and ".repeat(200_000)}`)).toThrow(HubRefusal);
    expect(() => readFilter(`ChannelUri eq '${"'".padEnd(500_000)}x`)).toThrow(HubRefusal);
  });
});
