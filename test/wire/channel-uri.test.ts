/** The form of a channel URI and what may be done to it on its way. @source docs/reference/wns.md, R-3.1 to, WNS-3.01 to WNS-3.06 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { MAX_CHANNEL_URI_CHARACTERS } from "@belfry/protocol";
import type { RawAnswer } from "../support/raw-http.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { exchangePush, type WirePush } from "../support/wire-push.ts";

const HOST = "https://n1.push.example";

let service: TestService;
let scene: Scene;
let token: string;

beforeAll(async () => {
  service = await startTestService({ publicUrl: HOST });
  scene = await setScene(service);
  token = new URL(scene.channel.uri).searchParams.get("token") ?? "";
});

afterAll(() => service.stop());

const sendTo = (uri: string, push: WirePush = {}): Promise<RawAnswer> =>
  exchangePush(service.port, scene, { ...push, uri });

const encode = (text: string, digits: (hex: string) => string) =>
  Array.from(text, (character) => `%${digits(character.charCodeAt(0).toString(16).padStart(2, "0"))}`).join("");

test("WNS-3.01 a URI is https without port or user, at most 400 characters, its token of unreserved ones only", () => {
  expect(scene.channel.uri).toMatch(/^https:\/\/n1\.push\.example\/\?token=[A-Za-z0-9_.~-]+$/);
  expect(scene.channel.uri.length).toBeLessThanOrEqual(MAX_CHANNEL_URI_CHARACTERS);
});

test("WNS-3.02 the token percent-encoded in lower or upper case hex is the same token", async () => {
  const lower = encode(token, (hex) => hex.toLowerCase());
  const upper = encode(token, (hex) => hex.toUpperCase());
  for (const encoded of [token, lower, upper]) expect((await sendTo(`${HOST}/?token=${encoded}`)).status).toBe(200);
});

test("WNS-3.03 a token of which any one character was changed is 404", async () => {
  for (const [at, character] of [...token].entries()) {
    const changed = token.slice(0, at) + (character === "A" ? "B" : "A") + token.slice(at + 1);
    expect({ at, status: (await sendTo(`${HOST}/?token=${changed}`)).status }).toEqual({ at, status: 404 });
  }
});

test("WNS-3.04 an extra query parameter and another host label change nothing", async () => {
  for (const query of [`a=b&token=${token}`, `token=${token}&a=b`, `token=${token}&`]) {
    expect((await sendTo(`${HOST}/?${query}`)).status).toBe(200);
  }
  expect((await sendTo(`${HOST}/?token=${token}`, { host: "db5p.push.example" })).status).toBe(200);
});

test("WNS-3.05 a missing token, an empty one, and every other path are 404", async () => {
  for (const rest of ["/", "/?token=", "/?other=1", `/push?token=${token}`, `/index.html`, `//?token=${token}`]) {
    expect({ rest, status: (await sendTo(HOST + rest)).status }).toEqual({ rest, status: 404 });
  }
});

test("WNS-3.06 a native token is unknown at the address of web push", async () => {
  for (const path of ["/w/", "/w"]) expect((await sendTo(`${HOST}${path}?token=${token}`)).status).toBe(404);
});

test("a token cut short, doubled or wrongly encoded is 404", async () => {
  for (const odd of [token.slice(0, -1), token + token, `${token}=`, `${token}%`, `${token}%zz`, `%00${token}`]) {
    expect({ odd, status: (await sendTo(`${HOST}/?token=${odd}`)).status }).toEqual({ odd, status: 404 });
  }
});
