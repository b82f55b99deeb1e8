/**
 * Requests written before the ones in front of them are answered.
 *
 * The runtime serves what it can answer at once, such as a refusal, and hangs up when a request comes while an answer is being
 * waited for: as a push waits for the disk, the first of several pushes is accepted and its answer lost, and those behind it are
 * never looked at. A sender may repeat what was not answered (RFC 9112, section 9.3.2), so one of them may arrive twice. What holds
 * is what is checked here: an answer belongs to its request, and what is accepted was good by itself.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { formatTokenRequest, readTokenResponse, TOKEN_PATH } from "@belfry/protocol";
import fc from "fast-check";
import { formatRequest, openRawConnection, type RawAnswer } from "../support/raw-http.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { NODES } from "../support/test-nodes.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { exchangePush, formatPush, RAW, TOAST, targetOf } from "../support/wire-push.ts";

let service: TestService;
let ours: Scene;
let theirs: Scene;
let named = 0;

beforeAll(async () => {
  service = await startTestService();
  [ours, theirs] = await Promise.all([setScene(service), setScene(service)]);
});

afterAll(() => service.stop());

afterEach(() => {
  expect(service.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

/** One request among several. */
interface Piped {
  /** Its `MS-CV` and its payload. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly status: number;
  /** Whose device it reaches. */
  readonly to?: Scene;
  /** Whether its answer carries `MS-CV`; those outside the push rim do not. */
  readonly echoes: boolean;
}

/** What a stranger hears in place of 401 when he has shown the same token, or none, more than twenty times. @source ADR 0007 */
const THROTTLED = 503;

const newName = (kind: string) => `${kind}.${++named}`;

function pushOf(
  from: Scene,
  changes: { token?: string | null; to?: Scene; status?: number; body?: string } = {},
): Piped {
  const { token = from.accessToken, to = from, status = 200 } = changes;
  const name = newName("push");
  const bytes = formatPush(to, {
    authorization: token === null ? null : `Bearer ${token}`,
    headers: [...TOAST, ["MS-CV", name]],
    body: changes.body ?? name,
  });
  return { name, bytes, status, echoes: true, ...(status === 200 ? { to } : {}) };
}

const other = (kind: string, status: number, bytes: Buffer): Piped => ({
  name: newName(kind),
  bytes,
  status,
  echoes: false,
});

const stranger = () => pushOf(ours, { token: "nobody", status: 401 });
const anonymous = () => pushOf(ours, { token: null, status: 401 });
const foreign = () => pushOf(ours, { to: theirs, status: 403 });
const huge = () => pushOf(ours, { status: 413, body: "x".repeat(70_000) });
const health = () => other("health", 200, formatRequest({ method: "GET", target: "/healthz" }));
const tokenForm = (body: string, status: number) =>
  other(
    "token",
    status,
    formatRequest({
      target: TOKEN_PATH,
      headers: [["Content-Type", "application/x-www-form-urlencoded"]],
      body,
    }),
  );
/** A refused request whose body reads like a push that would be accepted. */
function disguised(): Piped {
  const { bytes } = pushOf(theirs);
  const [name, target] = [newName("disguised"), targetOf(theirs.channel.uri)];
  return { name, status: 401, echoes: true, bytes: formatRequest({ target, headers: [["MS-CV", name]], body: bytes }) };
}

/** Writes it all at once, or in pieces, and reads until everything is answered or the connection ends. */
async function runThrough(pieces: readonly Buffer[], most: number): Promise<{ answers: RawAnswer[]; hungUp: boolean }> {
  const connection = await openRawConnection(service.port);
  for (const piece of pieces) connection.write(piece);
  const answers: RawAnswer[] = [];
  while (answers.length < most) {
    const answer = await connection.next();
    if (answer === null) break;
    answers.push(answer);
  }
  connection.destroy();
  return { answers, hungUp: answers.length < most };
}

/**
 * What a device got up to a push that is sent now, on a connection of its own: everything that was accepted before. One such through each node, behind
 * what that one still works on for the device.
 */
async function deliveredTo(scene: Scene): Promise<Map<string, string>> {
  const last = new Set(Array.from({ length: NODES }, () => newName("last")));
  for (const body of last) expect((await exchangePush(service.port, scene, { headers: RAW, body })).status).toBe(200);
  const got = new Map<string, string>();
  while (last.size > 0) {
    const { payload = "", id, seq } = await scene.device.push();
    scene.device.ack(seq);
    if (last.delete(payload)) continue;
    expect(got.has(payload)).toBe(false);
    got.set(payload, id);
  }
  return got;
}

/** The answers are those of the first requests, in order, and what was accepted are these and at most the one behind them. */
async function expectInOrder(requests: readonly Piped[], cuts: readonly number[] = []): Promise<RawAnswer[]> {
  const bytes = Buffer.concat(requests.map((request) => request.bytes));
  const places = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  const pieces = places.slice(1).map((place, at) => bytes.subarray(places[at], place));
  const { answers, hungUp } = await runThrough(pieces, requests.length);
  const arrived = new Map([...(await deliveredTo(ours)), ...(await deliveredTo(theirs))]);
  const told = answers.map((answer, at) => {
    const echoed = requests[at]?.echoes ? answer.header("MS-CV") : requests[at]?.name;
    return { name: echoed, status: answer.status === THROTTLED ? 401 : answer.status };
  });
  expect(told).toEqual(requests.slice(0, answers.length).map(({ name, status }) => ({ name, status })));
  const accepted = requests.filter(({ name }) => arrived.delete(name));
  expect([...arrived.keys()]).toEqual([]);
  const answered = requests.slice(0, answers.length).filter(({ to }) => to !== undefined);
  expect(accepted.slice(0, answered.length)).toEqual(answered);
  const unanswered = accepted.slice(answered.length);
  expect(unanswered.length).toBeLessThanOrEqual(hungUp ? 1 : 0);
  // The one whose answer was lost is the one that was next.
  expect(unanswered.every((request) => request === requests[answers.length])).toBe(true);
  return answers;
}

test.each([2, 10, 100])(
  "of %i pushes written at once each is answered for itself, or none that is not the next is accepted",
  async (count) => {
    const requests = Array.from({ length: count }, () => pushOf(ours));
    const answers = await expectInOrder(requests);
    // Whoever repeats what was not answered, one by one, is served.
    for (const request of requests.slice(answers.length, answers.length + 3)) {
      const { answers: again } = await runThrough([request.bytes], 1);
      expect({ name: again[0]?.header("MS-CV"), status: again[0]?.status }).toEqual({
        name: request.name,
        status: 200,
      });
    }
    await deliveredTo(ours);
  },
);

test("a push behind refused ones is answered for itself, and theirs are refusals", async () => {
  for (const refused of [[stranger()], [stranger(), anonymous(), foreign()], [anonymous(), stranger(), disguised()]]) {
    const answers = await expectInOrder([...refused, pushOf(ours)]);
    expect(answers).toHaveLength(refused.length + 1);
  }
});

test("no request is served with the token of the one before it, nor of the one behind it", async () => {
  for (const requests of [
    [pushOf(ours), anonymous(), pushOf(theirs, { token: null, status: 401 })],
    [anonymous(), pushOf(ours), anonymous()],
    [foreign(), pushOf(theirs), foreign()],
    [pushOf(theirs), foreign(), pushOf(ours)],
  ]) {
    await expectInOrder(requests);
  }
});

test("a push behind a body that nobody reads is found behind it, not in it", async () => {
  expect(await expectInOrder([disguised(), pushOf(ours)])).toHaveLength(2);
  const unread = huge();
  await expectInOrder([unread, pushOf(ours)], [unread.bytes.length]);
  const chunked = `${disguised().bytes.toString("latin1").split("\r\n\r\n", 1)[0]}`.replace(
    /Content-Length: \d+/,
    "Transfer-Encoding: chunked",
  );
  const hidden = pushOf(theirs).bytes;
  const bytes = Buffer.from(`${chunked}\r\n\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`, "latin1");
  const name = /MS-CV: (\S+)/.exec(chunked)?.[1] ?? "";
  expect(await expectInOrder([{ name, bytes, status: 401, echoes: true }, pushOf(ours)])).toHaveLength(2);
});

test("requests across the token endpoint are answered in their order, each app with its own token", async () => {
  const forms = [ours, theirs].map(({ app }) => tokenForm(formatTokenRequest(app), 200));
  const answers = await expectInOrder([...forms, tokenForm("grant_type=nothing", 400), pushOf(ours)]);
  const tokens = answers.slice(0, 2).map(({ body }) => readTokenResponse(body)?.accessToken ?? "none");
  expect(tokens).toHaveLength(2);
  for (const [at, scene] of [ours, theirs].entries()) {
    await expectInOrder([pushOf(scene, { token: tokens[at] ?? "none" })]);
    await expectInOrder([pushOf(scene, { token: tokens[1 - at] ?? "none", status: 403 })]);
  }
  await expectInOrder([pushOf(ours), tokenForm(formatTokenRequest(ours.app), 200), pushOf(theirs)]);
});

test("bytes behind a push that are no request end the connection, and no answer of the service is given to them", async () => {
  for (const rest of ["\r\n", "nonsense\r\n\r\n", "\0", "POST / HTTP/9.9\r\n\r\n"]) {
    const push = pushOf(ours);
    const { answers } = await runThrough([push.bytes, Buffer.from(rest)], 3);
    // The runtime's own refusal of the rest may come first. It names no message, as every answer to a push does.
    const ofService = answers.filter((answer) => answer.header("X-WNS-MSG-ID") !== undefined);
    const arrived = await deliveredTo(ours);
    const told = ofService.map((answer) => [answer.status, answer.header("MS-CV"), answer.header("X-WNS-MSG-ID")]);
    expect([[], [[200, push.name, arrived.get(push.name)]]]).toContainEqual(told);
    arrived.delete(push.name);
    expect([...arrived.keys()]).toEqual([]);
  }
});

test("a chunked push that does not end as it must is answered as what it is, and not accepted", async () => {
  for (const rest of [
    "0\r\nX-Trailer: a\r\n\r\n",
    "0\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "0\r\nX",
    "0\r\n\nX",
  ]) {
    const push = pushOf(ours);
    const head = push.bytes.toString("latin1").split("\r\n\r\n", 1)[0] ?? "";
    const chunk = `${push.name.length.toString(16)}\r\n${push.name}\r\n`;
    const bytes = `${head.replace(/Content-Length: \d+/, "Transfer-Encoding: chunked")}\r\n\r\n${chunk}${rest}`;
    const { answers } = await runThrough([Buffer.from(bytes)], 2);
    expect({ rest, statuses: answers.map(({ status }) => status) }).toEqual({ rest, statuses: [400] });
    expect([...(await deliveredTo(ours)).keys()]).toEqual([]);
  }
});

const kinds = fc.constantFrom<(() => Piped)[]>(
  () => pushOf(ours),
  () => pushOf(theirs),
  stranger,
  anonymous,
  foreign,
  disguised,
  huge,
  health,
  () => tokenForm("grant_type=nothing", 400),
  () => tokenForm(formatTokenRequest(theirs.app), 200),
);

test("whatever is written in whatever pieces, answers keep to their requests and only good pushes are accepted", async () => {
  const written = fc.array(kinds, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(written, fc.array(fc.nat(), { maxLength: 6 }), async (makers, cuts) => {
      await expectInOrder(
        makers.map((make) => make()),
        cuts,
      );
    }),
    { numRuns: 100 },
  );
});
