/** The thread that keeps traces: it owns the files, and may block. */
import { parentPort } from "node:worker_threads";
import type { Answer, Question } from "./questions.ts";
import type { KeptRow } from "./segment.ts";
import { Segments } from "./segments.ts";

let segments: Segments | null = null;

function act(question: Question): readonly KeptRow[] {
  if (question.ask === "open") {
    segments = new Segments(question.options);
    segments.tidy(question.at);
  }
  if (segments === null) return [];
  switch (question.ask) {
    case "append":
      segments.append(question.batch, question.at);
      return [];
    case "find":
      return [segments.find(question.id)].filter((row) => row !== null);
    case "list":
      return segments.list(question.filter);
    case "tidy":
      segments.tidy(question.at);
      return [];
    case "close":
      segments.close();
      segments = null;
      return [];
    default:
      return [];
  }
}

function answer(question: Question): Answer {
  let rows: readonly KeptRow[] = [];
  let trouble = "";
  try {
    rows = act(question);
  } catch (error) {
    trouble = error instanceof Error ? error.message : String(error);
  }
  return { rows, from: segments?.from ?? Number.POSITIVE_INFINITY, bytes: segments?.bytes ?? 0, trouble };
}

parentPort?.on("message", (question: Question) => parentPort?.postMessage(answer(question)));
