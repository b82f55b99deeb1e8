import { expect, test } from "bun:test";
import fc from "fast-check";
import { AnswerReader, type EgressAnswer } from "./answer-reader.ts";
import { EgressFailure } from "./failure.ts";

const MAX = 1000;

/** Reads an answer that comes in these pieces; what the end of the connection makes of it when they do not suffice. */
function readPieces(pieces: readonly (string | Buffer)[]): EgressAnswer {
  const reader = new AnswerReader(MAX);
  for (const piece of pieces) {
    const answer = reader.read(Buffer.from(piece as string, "latin1"));
    if (answer !== undefined) return answer;
  }
  return reader.end();
}

const lines = (...parts: readonly string[]) => parts.join("\r\n");
const bodyOf = ({ body }: EgressAnswer) => body?.toString("latin1");

test("an answer as WNS gives it is read: status, headers by lower-case names, no body, and the connection is good for more", () => {
  const answer = readPieces([lines("HTTP/1.1 200 OK", "X-WNS-STATUS: received", "Content-Length: 0", "", "")]);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("x-wns-status")).toBe("received");
  expect([bodyOf(answer), answer.reusable]).toEqual(["", true]);
});

test("however the bytes are cut, the same answer is read", () => {
  const plain = lines("HTTP/1.1 201 Created", "A: 1", "A: 2", "Content-Length: 5", "", "hello");
  const chunked = lines(
    "HTTP/1.1 200",
    "Transfer-Encoding: chunked",
    "",
    "5;x=y",
    "hello",
    "6",
    " world",
    "0",
    "T: 1",
    "",
    "",
  );
  const interim = `${lines("HTTP/1.1 103 Early", "Link: x", "", "")}${plain}`;
  for (const text of [plain, chunked, interim]) {
    const whole = readPieces([text]);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(readPieces(pieces)).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  }
});

test("a body in chunks is put together, and the connection is good for more", () => {
  const answer = readPieces([lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "3", "abc", "0", "", "")]);
  expect([bodyOf(answer), answer.reusable]).toEqual(["abc", true]);
});

test("a body without a length ends with the connection, which is then good for nothing", () => {
  const answer = readPieces([lines("HTTP/1.1 200 OK", "", "all of"), " it"]);
  expect([bodyOf(answer), answer.reusable]).toEqual(["all of it", false]);
});

test("an answer longer than it may be is cut off, however its length is told, and the connection is given up", () => {
  const long = "x".repeat(MAX + 1);
  const forms = [
    lines("HTTP/1.1 200 OK", `Content-Length: ${long.length}`, "", ""),
    lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", long.length.toString(16), long),
    lines("HTTP/1.1 200 OK", "", long),
  ];
  for (const form of forms) expect(readPieces([form])).toMatchObject({ status: 200, body: undefined, reusable: false });
});

test("bytes behind an answer make the connection useless: the next answer could begin with them", () => {
  expect(readPieces([lines("HTTP/1.1 200 OK", "Content-Length: 0", "", "HTTP/1.1 200 OK")]).reusable).toBe(false);
});

test("a connection that is said to close, and one of HTTP/1.0, is not used again", () => {
  expect(readPieces([lines("HTTP/1.1 200 OK", "Connection: close", "Content-Length: 0", "", "")]).reusable).toBe(false);
  expect(readPieces([lines("HTTP/1.0 200 OK", "Content-Length: 0", "", "")]).reusable).toBe(false);
});

test.each([
  ["no HTTP at all", "SSH-2.0-OpenSSH_9.6\r\n\r\n"],
  ["another version", lines("HTTP/2 200", "", "")],
  ["two lengths", lines("HTTP/1.1 200 OK", "Content-Length: 1", "Content-Length: 2", "", "")],
  ["a length and chunks", lines("HTTP/1.1 200 OK", "Content-Length: 1", "Transfer-Encoding: chunked", "", "")],
  ["a length that is none", lines("HTTP/1.1 200 OK", "Content-Length: -1", "", "")],
  ["another transfer coding", lines("HTTP/1.1 200 OK", "Transfer-Encoding: gzip, chunked", "", "")],
  ["a folded header", lines("HTTP/1.1 200 OK", "A: 1", " 2", "Content-Length: 0", "", "")],
  ["a blank before the colon", lines("HTTP/1.1 200 OK", "Content-Length : 0", "", "")],
  ["a bare newline", lines("HTTP/1.1 200 OK", "A: 1\nB: 2", "Content-Length: 0", "", "")],
  ["a switch of protocols", lines("HTTP/1.1 101 Switching", "", "")],
  ["a chunk without a size", lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "xyz", "")],
  [
    "a chunk that is longer than it says",
    lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "", "1", "ab", "0", "", ""),
  ],
  ["a head without an end", `HTTP/1.1 200 OK\r\nA: ${"x".repeat(20_000)}`],
  ["an end within the body", lines("HTTP/1.1 200 OK", "Content-Length: 5", "", "abc")],
])("%s is unreadable", (_, text) => {
  expect(() => readPieces([text])).toThrow(EgressFailure);
});

test("whatever comes, it gives an answer or a failure, and keeps no more than it may", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "HTTP/1.1 200 OK",
      "\r\n",
      "\r\n\r\n",
      "Content-Length: ",
      "Transfer-Encoding: chunked",
      "3",
      "0",
      "a: b",
    ),
    fc.string({ maxLength: 40 }),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        const { status, body } = readPieces(pieces);
        expect(status).toBeWithin(200, 600);
        expect(body?.length ?? 0).toBeLessThanOrEqual(MAX);
      } catch (error) {
        expect(error).toBeInstanceOf(EgressFailure);
      }
    }),
    { numRuns: 2000 },
  );
});
