import { expect, test } from "bun:test";
import { createPaint } from "../paint.ts";
import { pushed } from "./step.ts";
import { stepWords } from "./step-words.ts";
import { createVeil } from "./veil.ts";

test("a shortened token stands in the request line with its ellipsis, not with its percent code", () => {
  const veil = createVeil();
  const url = "http://127.0.0.1:8030/?token=abcdefgh-cohA";
  veil.hide("abcdefgh-cohA");
  const request = { method: "POST", url, headers: {}, body: "" };
  const step = pushed({ request, response: { status: 200, headers: {}, body: "" } }, veil);
  const output = {
    json: false,
    paint: createPaint(false),
    columns: 100,
    typed: String,
    print: () => undefined,
    remark: () => undefined,
  };
  expect(stepWords({ ...step, ms: 1 }, output)).toContain("POST /?token=…cohA");
  expect(JSON.stringify(step)).not.toContain("%E2");
});
