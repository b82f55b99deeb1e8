/** Answers share the headers that all have, and nothing else. */
import { expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { type AnswerContext, type AnswerForm, answerOrdered, answerRefusal } from "./answer.ts";

const FORM: AnswerForm = {
  success: 200,
  allow: "POST, DELETE",
  tellsTtl: false,
  takesMulticasts: false,
  statuses: {},
  speaksWns: true,
  always: {},
  refusal: null,
};
const CONTEXT: AnswerContext = { form: FORM, node: "N", msCv: null };

const namesOf = ({ headers }: Response): string[] => [...headers.keys()].sort();

test("what one answer says besides stands in no later one, nor does it take anything from it", () => {
  const before = namesOf(answerRefusal(CONTEXT, new BelfryError("CHANNEL_UNKNOWN")).response);
  const throttled = answerRefusal(CONTEXT, new BelfryError("CHANNEL_THROTTLED", { retryAfterSeconds: 7 })).response;
  expect(throttled.headers.get("retry-after")).toBe("7");
  throttled.headers.set("Connection", "close");
  const ordered = answerOrdered(CONTEXT, { status: 503, headers: { "X-WNS-Status": "odd", "X-Own": "1" } }).response;
  expect(ordered.headers.get("x-wns-status")).toBe("odd");
  ordered.headers.delete("strict-transport-security");
  const after = answerRefusal(CONTEXT, new BelfryError("CHANNEL_UNKNOWN")).response;
  expect(namesOf(after)).toEqual(before);
  expect(after.headers.get("x-wns-status")).toBe("dropped");
});

test("an answer keeps the names that it was given, whatever is answered before it is sent", () => {
  const answers = Array.from({ length: 3 }, () => answerRefusal(CONTEXT, new BelfryError("CHANNEL_UNKNOWN")));
  for (const { response, messageId } of answers) expect(response.headers.get("x-wns-msg-id")).toBe(messageId);
  expect(new Set(answers.map(({ response }) => response.headers.get("ms-cv"))).size).toBe(3);
});
