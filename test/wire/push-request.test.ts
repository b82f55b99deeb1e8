/** What a push is: its type, its media type, its method and its body. @source docs/reference/wns.md, R-5.2 to, WNS-5.01 to WNS-5.14, WNS-5.25 to WNS-5.28 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { formatRequest, openRawConnection } from "../support/raw-http.ts";
import { raw, toast } from "../support/sender.ts";
import { frameOf, refusedFor, type Stage, send, sendWith, setStage } from "../support/stage.ts";
import { BADGE, formatPush, pushRequest, RAW, TILE, TOAST } from "../support/wire-push.ts";

type Header = readonly [name: string, value: string];

let compat: Stage;
let strict: Stage;

beforeAll(async () => {
  [compat, strict] = await Promise.all([setStage("compat"), setStage("strict")]);
});

afterAll(() => Promise.all([compat.service.stop(), strict.service.stop()]));

test("WNS-5.01 a toast as text/xml is received and reaches the device as it is", async () => {
  const body = "<toast><visual/></toast>";
  expect(await frameOf(compat, { body })).toMatchObject({ type: "wns/toast", payload: body });
});

test("WNS-5.02 a raw notification reaches the device with identical bytes, text or not", async () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
  const binary = await frameOf(compat, { headers: RAW, body: bytes });
  expect(Buffer.from(binary.payloadBase64 ?? "", "base64")).toEqual(Buffer.from(bytes));
  const text = '{"bell":"rings \u{1f514}","nul":"\u0000"}';
  expect(await frameOf(compat, { headers: RAW, body: text })).toMatchObject({ type: "wns/raw", payload: text });
});

test("WNS-5.03 raw as text/xml is 400 with the words WNS uses", async () => {
  const answer = send(compat, {
    headers: [
      ["Content-Type", "text/xml"],
      ["X-WNS-Type", "wns/raw"],
    ],
  });
  expect(await refusedFor(answer)).toBe("Content-Type should be application/octet-stream");
});

test("WNS-5.04 a toast as application/octet-stream or without Content-Type is 400", async () => {
  const type = ["X-WNS-Type", "wns/toast"] as const;
  const binary = send(compat, { headers: [["Content-Type", "application/octet-stream"], type] });
  expect(await refusedFor(binary)).toBe("Content-Type should be text/xml");
  expect(await refusedFor(send(compat, { headers: [type] }))).toBe("Content-Type should be text/xml");
});

test("WNS-5.05 text/xml may carry a charset", async () => {
  for (const value of ["text/xml; charset=utf-8", "text/xml;charset=UTF-8", "Text/XML"]) {
    expect(
      (
        await send(compat, {
          headers: [
            ["Content-Type", value],
            ["X-WNS-Type", "wns/toast"],
          ],
        })
      ).status,
    ).toBe(200);
    compat.scene.device.ack((await compat.scene.device.push()).seq);
  }
});

test("WNS-5.06 raw with a charset is 400", async () => {
  const headers = [
    ["Content-Type", "application/octet-stream; charset=utf-8"],
    ["X-WNS-Type", "wns/raw"],
  ] as const;
  expect(await refusedFor(send(compat, { headers }))).toContain("Content-Type");
});

test("WNS-5.07 raw without Content-Type is received, and 400 in strict", async () => {
  const headers = [["X-WNS-Type", "wns/raw"]] as const;
  expect(await frameOf(compat, { headers, body: "ding" })).toMatchObject({ payload: "ding" });
  expect(await refusedFor(send(strict, { headers, body: "ding" }))).toContain("Content-Type");
});

test("WNS-5.08 a toast as application/xml is received, and 400 in strict", async () => {
  const headers = [
    ["Content-Type", "application/xml"],
    ["X-WNS-Type", "wns/toast"],
  ] as const;
  expect(await frameOf(compat, { headers })).toMatchObject({ type: "wns/toast" });
  expect(await refusedFor(send(strict, { headers }))).toContain("Content-Type");
});

test("WNS-5.09 a type that is missing, bare or unknown is 400 and named", async () => {
  const xml = ["Content-Type", "text/xml"] as const;
  const types = [[], ["toast"], ["wns/foo"], [""], ["wns/toast, wns/tile"]];
  for (const values of types) {
    const headers = [xml, ...values.map((value): Header => ["X-WNS-Type", value])];
    expect(await refusedFor(send(compat, { headers }))).toContain("X-WNS-Type");
  }
});

test("WNS-5.10 header names count in any case", async () => {
  for (const name of ["x-wns-type", "X-Wns-Type", "X-WNS-TYPE"]) {
    await frameOf(compat, {
      headers: [
        ["content-type", "text/xml"],
        [name, "wns/toast"],
      ],
    });
  }
});

test("WNS-5.11 GET, PUT, PATCH and HEAD are 405 and say what is allowed", async () => {
  for (const method of ["GET", "PUT", "PATCH", "HEAD", "OPTIONS"]) {
    const answer = await send(compat, { method, body: method === "GET" || method === "HEAD" ? "" : "<toast/>" });
    expect({ method, status: answer.status }).toEqual({ method, status: 405 });
    expect(answer.header("Allow")).toBe("POST, DELETE");
    expect(answer.header("X-WNS-ERROR-DESCRIPTION")).toBe("Method not allowed");
  }
});

test("WNS-5.12 a body of 5000 bytes is received and one of 5001 is refused with 413", async () => {
  expect((await frameOf(compat, { headers: RAW, body: "x".repeat(5000) })).payload).toHaveLength(5000);
  const answer = await send(compat, { headers: RAW, body: "x".repeat(5001) });
  expect(answer.statusLine).toBe("HTTP/1.1 413 Payload Too Large");
  expect(answer.header("X-WNS-ERROR-DESCRIPTION")).toBe("Payload too large");
});

test("WNS-5.12 text is counted in bytes, not in characters", async () => {
  await frameOf(compat, { headers: RAW, body: "é".repeat(2500) });
  expect((await send(compat, { headers: RAW, body: `${"é".repeat(2500)}x` })).status).toBe(413);
});

test("after a body that is too large the connection goes on", async () => {
  const connection = await openRawConnection(compat.service.port);
  connection.write(formatPush(compat.scene, { headers: RAW, body: "x".repeat(60_000) }));
  expect((await connection.next())?.status).toBe(413);
  connection.write(formatPush(compat.scene, { headers: RAW, body: "ding" }));
  expect((await connection.next())?.status).toBe(200);
  connection.destroy();
  compat.scene.device.ack((await compat.scene.device.push()).seq);
});

test("a body declared longer than 65536 bytes is 413 without being read", async () => {
  const connection = await openRawConnection(compat.service.port);
  connection.write(formatPush(compat.scene, { headers: [...RAW, ["Content-Length", "65537"]], body: "" }));
  expect((await connection.next())?.status).toBe(413);
  connection.destroy();
});

test("WNS-5.13 an empty raw is dropped and nothing is delivered; an empty XML body is 400", async () => {
  const empty = await send(compat, { headers: RAW, body: "" });
  expect(empty.status).toBe(200);
  expect(empty.header("X-WNS-STATUS")).toBe("dropped");
  expect(empty.header("X-WNS-ERROR-DESCRIPTION")).toBe("Raw notification payload is empty");
  for (const headers of [TOAST, TILE, BADGE]) await refusedFor(send(compat, { headers, body: "" }));
  expect(await frameOf(compat, { headers: RAW, body: "next" })).toMatchObject({ payload: "next" });
});

test("WNS-5.14 malformed XML, and a badge pushed as a tile, are received: the device is the judge", async () => {
  expect(await frameOf(compat, { body: "<toast" })).toMatchObject({ payload: "<toast" });
  const badge = '<badge value="1"/>';
  expect(await frameOf(compat, { headers: TILE, body: badge })).toMatchObject({ type: "wns/tile", payload: badge });
});

test("WNS-5.25 headers of older phones and unknown ones are ignored", async () => {
  const others = [
    ["X-WindowsPhone-Target", "toast"],
    ["X-NotificationClass", "2"],
    ["X-Anything", "?"],
  ] as const;
  await frameOf(compat, { headers: [...TOAST, ...others] });
});

test("WNS-5.26 a sender that waits for 100 Continue gets it, and then its 200", async () => {
  const connection = await openRawConnection(compat.service.port);
  const body = "<toast>patient</toast>";
  const whole = formatPush(compat.scene, { headers: [...TOAST, ["Expect", "100-continue"]], body });
  connection.write(whole.subarray(0, whole.length - body.length));
  expect((await connection.next())?.statusLine).toBe("HTTP/1.1 100 Continue");
  connection.write(body);
  expect((await connection.next())?.statusLine).toBe("HTTP/1.1 200 OK");
  connection.destroy();
  const frame = await compat.scene.device.push();
  expect(frame.payload).toBe(body);
  compat.scene.device.ack(frame.seq);
});

const CHUNKED: readonly Header[] = [["Transfer-Encoding", "chunked"]];

test("WNS-5.27 a chunked body is received, and is 411 in strict", async () => {
  const body = "6\r\n<toast\r\n2\r\n/>\r\n0\r\n\r\n";
  expect(await frameOf(compat, { headers: [...TOAST, ...CHUNKED], body })).toMatchObject({ payload: "<toast/>" });
  const answer = await send(strict, { headers: [...TOAST, ...CHUNKED], body });
  expect(answer.statusLine).toBe("HTTP/1.1 411 Length Required");
  expect(answer.header("X-WNS-ERROR-DESCRIPTION")).toBe("Content-Length required");
});

test("a chunked body of more than 5000 bytes is 413", async () => {
  const chunk = `3e8\r\n${"x".repeat(1000)}\r\n`;
  const answer = await send(compat, { headers: [...RAW, ...CHUNKED], body: `${chunk.repeat(6)}0\r\n\r\n` });
  expect(answer.status).toBe(413);
});

test("WNS-5.28 repeated header lines that contradict each other are 400, and ones that agree count once", async () => {
  expect(await refusedFor(sendWith(compat, TOAST, ["X-WNS-Type", "wns/tile"]))).toContain("X-WNS-Type");
  expect(await refusedFor(sendWith(compat, TOAST, ["X-WNS-TTL", "1"], ["X-WNS-TTL", "2"]))).toContain("X-WNS-TTL");
  for (const second of ["application/octet-stream", "text/xml; charset=utf-8"]) {
    const answer = sendWith(compat, TOAST, ["Content-Type", second]);
    expect(await refusedFor(answer)).toBe("Content-Type should be text/xml");
  }
  await frameOf(compat, { headers: [...TOAST, ["Content-Type", "text/xml"]] });
  await frameOf(compat, { headers: [...TOAST, ["X-WNS-Type", "wns/toast"]] });
});

test("requests that follow each other on one connection are answered one by one", async () => {
  const connection = await openRawConnection(compat.service.port);
  const told = [];
  for (const request of [
    formatPush(compat.scene, { headers: RAW, body: "first" }),
    formatPush(compat.scene, { headers: RAW, body: "" }),
    formatRequest({ ...pushRequest(compat.scene), method: "PUT" }),
    formatPush(compat.scene, { headers: RAW, body: "last" }),
  ]) {
    connection.write(request);
    told.push((await connection.next())?.status);
  }
  expect(told).toEqual([200, 200, 405, 200]);
  connection.destroy();
  const frames = [await compat.scene.device.push(), await compat.scene.device.push()];
  expect(frames.map(({ payload }) => payload)).toEqual(["first", "last"]);
  compat.scene.device.ack(frames[1]?.seq ?? 0);
});

test("a scheme of Authorization counts in any case", async () => {
  for (const scheme of ["Bearer", "bearer", "BEARER"]) {
    await frameOf(compat, { authorization: `${scheme} ${compat.scene.accessToken}` });
  }
});

test("pushes through fetch are the same pushes", async () => {
  expect(await compat.scene.push(toast("Über den Dächern"))).toMatchObject({ status: 200, wnsStatus: "received" });
  const first = await compat.scene.device.push();
  expect(first.payload).toContain("Über den Dächern");
  expect(await compat.scene.push(raw(Uint8Array.of(0xff, 0xfe)))).toMatchObject({ status: 200 });
  const second = await compat.scene.device.push();
  expect(second.payloadBase64).toBe("//4=");
  compat.scene.device.ack(second.seq);
});
