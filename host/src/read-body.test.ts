/** What a body may cost while it is read, and what becomes of one that is broken off. */
import { expect, test } from "bun:test";
import { readBody } from "./read-body.ts";
import { asBelfryError } from "./render-error.ts";

/** A request whose body comes in pieces; the pieces are asked for one by one. */
function inPieces(pieces: Iterable<Uint8Array>, signal?: AbortSignal): { request: Request; asked: () => number } {
  let asked = 0;
  const source = pieces[Symbol.iterator]();
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { value, done } = source.next();
        if (done) return controller.close();
        asked++;
        controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
  return {
    request: new Request("http://a/", { method: "POST", body, ...(signal ? { signal } : {}) }),
    asked: () => asked,
  };
}

const bytesOf = async (request: Request, maxBytes: number) => {
  const body = await readBody(request, maxBytes);
  return typeof body === "number" ? body : [...new Uint8Array(body)];
};

const whole = (length: number) => Array.from({ length }, (_, at) => at % 251);

/** The same piece of memory again and again, with another byte in it. */
function* oneByOne(bytes: readonly number[]): Iterable<Uint8Array> {
  const piece = new Uint8Array(1);
  for (const byte of bytes) {
    piece[0] = byte;
    yield piece;
  }
}

test("a body in pieces of one byte is copied together, so that no piece is held", async () => {
  for (const length of [0, 1, 1023, 1024, 1025, 4096]) {
    expect(await bytesOf(inPieces(oneByOne(whole(length))).request, 4096)).toEqual(whole(length));
  }
});

test("a body in pieces of any size is read whole up to the limit, also below the first room", async () => {
  const pieces = [0, 3, 2000, 1, 2092].map((length) => Uint8Array.from(whole(length)));
  const together = pieces.flatMap((piece) => [...piece]);
  expect(await bytesOf(inPieces(pieces).request, 4096)).toEqual(together);
  expect(await bytesOf(inPieces([Uint8Array.of(1, 2), Uint8Array.of(3)]).request, 3)).toEqual([1, 2, 3]);
});

test("a body is left where it goes over the limit", async () => {
  const { request, asked } = inPieces(oneByOne(whole(10_000)));
  expect(await bytesOf(request, 100)).toBe(101);
  expect(asked()).toBe(101);
});

test("a body that declares too much is not touched", async () => {
  const { request, asked } = inPieces(oneByOne(whole(10)));
  request.headers.set("Content-Length", "101");
  expect(await bytesOf(request, 100)).toBe(101);
  expect({ asked: asked(), used: request.bodyUsed }).toEqual({ asked: 0, used: false });
});

test("a request without a body has an empty one", async () => {
  expect(await bytesOf(new Request("http://a/"), 100)).toEqual([]);
});

test("a body that is broken off is no bug, also when it is its end that does not come", async () => {
  const broken = (pieces: Iterable<Uint8Array>, signal?: AbortSignal) =>
    readBody(inPieces(pieces, signal).request, 100).catch((error: unknown) => error);
  function* hangsUp() {
    yield Uint8Array.of(1);
    throw new DOMException("The connection was closed.", "AbortError");
  }
  const hungUp = new AbortController();
  function* endsAndHangsUp() {
    yield Uint8Array.of(1);
    hungUp.abort();
  }
  for (const error of [await broken(hangsUp()), await broken(endsAndHangsUp(), hungUp.signal)]) {
    expect(asBelfryError(error).code).toBe("BODY_INCOMPLETE");
  }
});

test("a bug while a body is read stays a bug", async () => {
  const { request } = inPieces([]);
  await request.arrayBuffer();
  const error = await readBody(request, 100).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TypeError);
  expect(asBelfryError(error).code).toBe("INTERNAL");
});
