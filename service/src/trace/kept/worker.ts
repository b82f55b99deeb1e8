/** The thread that keeps traces: it owns the files, and may block. */
import { parentPort } from "node:worker_threads";
import { goBehind } from "@belfry/host/go-behind";
import type { Answer, Others, Question } from "./questions.ts";
import { RefusalLog } from "./refusal-log.ts";
import { Segments } from "./segments.ts";
import { NOTHING_FOUND } from "./walk-unended.ts";

// Nobody waits for what it writes.
goBehind();

type Found = Partial<Pick<Answer, "rows" | "lookedBackTo" | "refusals" | "walked">>;

let segments: Segments | null = null;
let refusals: RefusalLog | null = null;

function act(question: Question): Found {
  if (question.ask === "open") {
    segments = new Segments(question.options);
    refusals = new RefusalLog(question.options);
  }
  if (segments === null || refusals === null) return {};
  switch (question.ask) {
    case "append":
      segments.append({ rows: question.rows, ...(JSON.parse(question.others) as Others) }, question.at);
      return {};
    case "refused":
      refusals.append(question.refusals, question.at);
      return {};
    case "find":
      return { rows: [segments.find(question.id)].filter((row) => row !== null) };
    case "list":
      return segments.list(question.filter);
    case "unended":
      return { walked: segments.unended(question.from, question.most) };
    case "findRefusal":
      return { refusals: [refusals.find(question.id)].filter((refusal) => refusal !== undefined) };
    case "listRefusals":
      return { refusals: refusals.list(question.filter) };
    case "open":
    case "tidy":
      segments.tidy(question.at);
      refusals.tidy(question.at);
      return {};
    case "close":
      segments.close();
      [segments, refusals] = [null, null];
      return {};
  }
}

function answer(question: Question): Answer {
  let found: Found = {};
  let trouble = "";
  try {
    found = act(question);
  } catch (error) {
    trouble = error instanceof Error ? error.message : String(error);
  }
  const { rows = [], lookedBackTo = null, refusals: listed = [], walked = NOTHING_FOUND } = found;
  const { from = Number.POSITIVE_INFINITY, bytes = 0 } = segments ?? {};
  return { rows, lookedBackTo, refusals: listed, walked, from, bytes, trouble };
}

parentPort?.on("message", (question: Question) => parentPort?.postMessage(answer(question)));
