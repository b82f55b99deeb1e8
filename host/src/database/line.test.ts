/** What a caller sees of a worker that answers, breaks or ends. */
import { expect, test } from "bun:test";
import { Line } from "./line.ts";

/** A worker thread made of a few statements. */
function lineTo(script: string): Line {
  return new Line(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
}

test("a question is answered by the worker", async () => {
  const line = lineTo("self.onmessage = ({ data }) => self.postMessage(data.toUpperCase());");
  expect(await line.ask("hello")).toBe("HELLO");
  line.end();
});

test("when the worker throws, the question it had and all later ones are refused as unavailable", async () => {
  const line = lineTo("self.onmessage = () => { throw new Error('broken'); };");
  await expect(line.ask("hello")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  await expect(line.ask("hello")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  line.end();
});

test("when the worker ends by itself, the question it had is refused as unavailable", async () => {
  const line = lineTo("self.onmessage = () => process.exit(0);");
  await expect(line.ask("hello")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  line.end();
});
