import { describe, expect, test } from "bun:test";
import { AccessTokens, isToken } from "./token.ts";

const SECRET = "c+lient/secret=&~ ";

/** A token endpoint that gives T1, T2, … and a clock that stands until it is set. */
function endpoint(
  answer = (n: number) => Response.json({ token_type: "bearer", access_token: `T${n}`, expires_in: 86_400 }),
) {
  const clock = { ms: 0 };
  const asked: RequestInit[] = [];
  const tokens = new AccessTokens({
    endpoint: "https://login.example/accesstoken.srf",
    packageSid: "ms-app://s-1-15-2-1-2-3-4-5-6-7",
    clientSecret: SECRET,
    timeoutSeconds: 30,
    now: () => clock.ms,
    fetch: async (_, init) => answer(asked.push(init)),
  });
  return { clock, asked, tokens };
}

async function text(tokens: AccessTokens): Promise<string> {
  const got = await tokens.get();
  return isToken(got) ? got.accessToken : got.kind;
}

describe("the sender's access token", () => {
  test("it is asked for with the client credentials form, once, and then kept", async () => {
    const { tokens, asked } = endpoint();
    expect([await text(tokens), await text(tokens)]).toEqual(["T1", "T1"]);
    expect(asked.length).toBe(1);
    const form = new URLSearchParams(asked[0]?.body as string);
    expect(Object.fromEntries(form)).toEqual({
      grant_type: "client_credentials",
      client_id: "ms-app://s-1-15-2-1-2-3-4-5-6-7",
      client_secret: SECRET,
      scope: "notify.windows.com",
    });
  });

  test("a hundred callers who come before it share one request", async () => {
    const { tokens, asked } = endpoint();
    const got = await Promise.all(Array.from({ length: 100 }, () => text(tokens)));
    expect(new Set(got)).toEqual(new Set(["T1"]));
    expect(asked.length).toBe(1);
  });

  test("a token of a day is renewed five minutes before its end, not a moment earlier", async () => {
    const { tokens, clock } = endpoint();
    await tokens.get();
    clock.ms = (86_400 - 300) * 1000 - 1;
    expect(await text(tokens)).toBe("T1");
    clock.ms += 1;
    expect(await text(tokens)).toBe("T2");
  });

  test("a token of a hundred seconds is renewed when a tenth of them is left", async () => {
    const { tokens, clock } = endpoint((n) =>
      Response.json({ token_type: "bearer", access_token: `T${n}`, expires_in: "100" }),
    );
    await tokens.get();
    clock.ms = 89_999;
    expect(await text(tokens)).toBe("T1");
    clock.ms = 90_000;
    expect(await text(tokens)).toBe("T2");
  });

  test("many refusals of one old token ask for one new one", async () => {
    const { tokens, asked } = endpoint();
    const old = await tokens.get();
    if (!isToken(old)) throw new Error("no first token");
    await Promise.all([tokens.after(old), tokens.after(old), tokens.get()]);
    await tokens.after(old);
    expect(asked.length).toBe(2);
    expect(await text(tokens)).toBe("T2");
  });

  test("a failure is shared by those who wait for it and asked again by the next", async () => {
    const { tokens, asked } = endpoint((n) =>
      n === 1 ? new Response(null, { status: 503 }) : Response.json({ token_type: "bearer", access_token: "T" }),
    );
    expect(await Promise.all([text(tokens), text(tokens)])).toEqual(["failed", "failed"]);
    expect(asked.length).toBe(1);
    expect(await text(tokens)).toBe("T");
  });

  test("wrong credentials are refused with advice to fix them, without the secret in any word", async () => {
    const body = { error: "invalid_client", error_description: `no such secret: ${SECRET}` };
    const { tokens } = endpoint(() => Response.json(body, { status: 400 }));
    const got = await tokens.get();
    expect(got).toMatchObject({ kind: "refused", code: "TOKEN_REFUSED", advice: "fix-request", status: 400 });
    expect(JSON.stringify(got)).toContain("invalid_client");
    expect(JSON.stringify(got)).not.toContain(SECRET);
  });

  test("words that hold the secret are not repeated, however it is encoded", async () => {
    for (const echo of [
      SECRET,
      encodeURIComponent(SECRET),
      new URLSearchParams({ client_secret: SECRET }).toString(),
    ]) {
      const { tokens } = endpoint(() =>
        Response.json({ error: "invalid_client", error_description: `got ${echo}` }, { status: 401 }),
      );
      expect(((await tokens.get()) as { description?: string }).description).toEndWith("status 401, invalid_client");
    }
  });

  test("the endpoint's own words are repeated: their first line, and no more than 200 characters of it", async () => {
    const say = async (error_description: unknown) => {
      const { tokens } = endpoint(() => Response.json({ error: "invalid_client", error_description }, { status: 401 }));
      return String(((await tokens.get()) as { description?: string }).description);
    };
    expect(await say("Invalid client secret")).toEndWith(": status 401, invalid_client: Invalid client secret");
    expect(await say("AADSTS7000215: wrong\r\nTrace ID: 1")).toEndWith("invalid_client: AADSTS7000215: wrong");
    expect((await say("x".repeat(5000))).length).toBeLessThan(300);
    expect(await say("\u001b[31mred")).toEndWith("status 401, invalid_client");
    expect(await say(7)).toEndWith("status 401, invalid_client");
  });

  test("429 and 503 wait as long as the endpoint says", async () => {
    for (const status of [429, 503]) {
      const { tokens } = endpoint(() => new Response(null, { status, headers: { "Retry-After": "12" } }));
      expect(await tokens.get()).toMatchObject({ kind: "failed", advice: "retry-later", retryAfterSeconds: 12 });
    }
  });

  test.each([
    ["no JSON", "<html>"],
    ["another token type", '{"token_type":"mac","access_token":"T"}'],
    ["a token that no header can carry", '{"token_type":"bearer","access_token":"T\\r\\nX: 1"}'],
    ["more than 16 KiB", `{"token_type":"bearer","access_token":"${"T".repeat(16_400)}"}`],
  ])("an answer with %s is unreadable and to be reported", async (_, body) => {
    const { tokens } = endpoint(() => new Response(body));
    expect(await tokens.get()).toMatchObject({ kind: "failed", code: "ANSWER_UNREADABLE", advice: "report" });
  });
});
