/** Questions that wait for the answers of other nodes. Each ends when all have answered, or when time is up. */
import type { ClusterAnswer, ClusterAnswers } from "../cluster.ts";
import type { LivingNode } from "./registry.ts";

/** Milliseconds that nodes have to answer: somebody waits for all of them. */
const ASK_MS = 3_000;
/** Questions that may wait at once; past them nobody is asked. */
const MAX_WAITING = 1_000;

interface Question {
  /** Those who have not answered, by number. */
  readonly waitsFor: Map<number, string>;
  readonly answers: ClusterAnswer[];
  readonly silent: string[];
  readonly end: () => void;
}

/** See the head of this file. */
export class Asks {
  readonly #questions = new Map<number, Question>();
  #last = 0;

  /**
   * @param of whom it is asked
   * @param send asks them, under this id
   */
  ask(of: readonly LivingNode[], send: (id: number) => void): Promise<ClusterAnswers> {
    const waitsFor = new Map(of.map(({ number, name }) => [number, name]));
    if (of.length === 0) return Promise.resolve({ answers: [], silent: [] });
    if (this.#questions.size >= MAX_WAITING) return Promise.resolve({ answers: [], silent: [...waitsFor.values()] });
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve) => {
      const question: Question = {
        waitsFor,
        answers: [],
        silent: [],
        end: () => {
          clearTimeout(timer);
          this.#questions.delete(id);
          const { answers, silent } = question;
          answers.sort((a, b) => a.node - b.node);
          resolve({ answers, silent: [...silent, ...waitsFor.values()] });
        },
      };
      const timer = setTimeout(question.end, ASK_MS);
      this.#questions.set(id, question);
      send(id);
    });
  }

  /** A node answered. @param body null when it has no answer */
  answered(id: number, from: number, body: string | null): void {
    const question = this.#questions.get(id);
    const name = question?.waitsFor.get(from);
    if (question === undefined || name === undefined) return;
    question.waitsFor.delete(from);
    if (body === null) question.silent.push(name);
    else question.answers.push({ node: from, body });
    if (question.waitsFor.size === 0) question.end();
  }

  /** Ends all questions as they stand. */
  close(): void {
    for (const { end } of [...this.#questions.values()]) end();
  }
}
