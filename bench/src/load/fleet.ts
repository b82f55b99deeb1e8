/** The bench's handle on its load generators: starts them, commands them, ends them. */
import { fileURLToPath } from "node:url";
import { Child } from "../child.ts";
import type { Answer, Command, RunFigures, SpanFigures } from "./command.ts";

const PROGRAM = fileURLToPath(new URL("./generator.ts", import.meta.url));

/** Longer than any command may take, drains included; a generator that is silent so long hangs. */
const PATIENCE_MS = 180_000;

export class Generator {
  readonly #child = new Child("the load generator", [process.execPath, PROGRAM], 1);

  /** @throws what the generator answered instead, in its words */
  async #ask(command: Command): Promise<Exclude<Answer, { error: string }>> {
    this.#child.say(JSON.stringify(command));
    const answer: Answer = JSON.parse(await this.#child.line(PATIENCE_MS));
    if ("error" in answer) throw new Error(`${command.do}: ${answer.error}`);
    return answer;
  }

  async tell(command: Extract<Command, { do: "connect" | "stall" | "leave" }>): Promise<void> {
    await this.#ask(command);
  }

  async run(command: Extract<Command, { do: "saturate" | "pace" }>): Promise<RunFigures> {
    const answer = await this.#ask(command);
    if (answer.ok !== "run") throw new Error(`${command.do} was answered without figures`);
    return answer.run;
  }

  async span(command: Extract<Command, { do: "each" | "announce" | "proclaim" | "return" }>): Promise<SpanFigures> {
    const answer = await this.#ask(command);
    if (answer.ok !== "span") throw new Error(`${command.do} was answered without figures`);
    return answer.span;
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}

/** Gives `work` a generator and ends it afterwards, whatever happened. */
export async function withGenerator<T>(work: (generator: Generator) => Promise<T>): Promise<T> {
  const generator = new Generator();
  try {
    return await work(generator);
  } finally {
    await generator.stop();
  }
}
