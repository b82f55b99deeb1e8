/**
 * How pushes of WNS leave: alone, or gathered in multicasts where a service says that it takes them. Knows content, token and key; refuses
 * to know what an answer means.
 *
 * Two requests of one content are under way at most, one of which the service works at while the other travels. What comes meanwhile is
 * gathered for the next, so that a multicast is as large as the service is busy. Contents that nobody shares go alone, and wait for nobody.
 *
 * @source ADR 0036
 */
import { isUtf8 } from "node:buffer";
import {
  answersEach,
  formatMulticast,
  MAX_MULTICAST_ANSWER_BYTES,
  MULTICAST_PATH,
  MULTICAST_PREFERENCE,
  type MulticastContent,
  namesMulticast,
  type PushResponse,
  readMulticastAnswer,
  readPushResponse,
} from "@belfry/protocol";
import { type AccessToken, Origins } from "@belfry/sender";
import { type Egress, type EgressAnswer, EgressFailure, type EgressRequest } from "../egress/egress.ts";
import type { Content } from "./compose.ts";
import { readRetryAfter } from "./retry-after.ts";

type Headers = Readonly<Record<string, string>>;

/** One push as it leaves. */
export interface Parcel {
  readonly url: URL;
  readonly content: Content;
  readonly token: AccessToken;
  /** `Idempotency-Key`. */
  readonly key: string;
  /** Further headers, of this push alone. */
  readonly own: Headers | undefined;
}

interface Waiting extends Parcel {
  answered(answer: PushResponse): void;
  failed(error: unknown): void;
}

/** What goes to one origin with one content. */
interface Lane {
  readonly waiting: Waiting[];
  underWay: number;
  /** Whether it is looked at at the end of this turn. */
  due: boolean;
}

const MAX_UNDER_WAY = 2;
/** Half of what the pace lets be under way, see pace.ts; as many as one group of the service's store takes. */
const MAX_TOGETHER = 64;

export class Gathering {
  readonly #egress: Egress;
  readonly #now: () => number;
  readonly #origins: Origins;
  readonly #asking = new Set<string>();
  readonly #lanes = new WeakMap<Content, Map<string, Lane>>();
  /** By content: the headers that were sent with it last, which are written once for all pushes that have the same. */
  readonly #last = new WeakMap<Content, { token: AccessToken; key: string; headers: Headers }>();

  constructor(egress: Egress, now: () => number) {
    this.#egress = egress;
    this.#now = now;
    this.#origins = new Origins(now);
  }

  /** Sends one push. @returns what it was answered, whichever way it went @throws EgressFailure */
  send(parcel: Parcel): Promise<PushResponse> {
    return this.#takes(parcel) ? this.#gather(parcel) : this.#sendAlone(parcel);
  }

  #takes({ url }: Parcel): boolean {
    return this.#origins.takes(url.origin) === true;
  }

  #gather(parcel: Parcel): Promise<PushResponse> {
    const lane = this.#laneOf(parcel);
    this.#look(lane);
    return new Promise((answered, failed) => lane.waiting.push({ ...parcel, answered, failed }));
  }

  #laneOf({ content, url: { origin } }: Parcel): Lane {
    let lanes = this.#lanes.get(content);
    if (lanes === undefined) {
      lanes = new Map();
      this.#lanes.set(content, lanes);
    }
    let lane = lanes.get(origin);
    if (lane === undefined) {
      lane = { waiting: [], underWay: 0, due: false };
      lanes.set(origin, lane);
    }
    return lane;
  }

  /** At the end of the turn, in which others may come: what was answered together goes on together. */
  #look(lane: Lane): void {
    if (lane.due || lane.underWay >= MAX_UNDER_WAY) return;
    lane.due = true;
    setImmediate(() => {
      lane.due = false;
      while (lane.waiting.length > 0 && lane.underWay < MAX_UNDER_WAY) this.#begin(lane);
    });
  }

  #begin(lane: Lane): void {
    const [first] = lane.waiting;
    // A token that was renewed meanwhile belongs to another request.
    const other = lane.waiting.findIndex(({ token }) => token !== first?.token);
    const together = lane.waiting.splice(0, Math.min(MAX_TOGETHER, other < 0 ? MAX_TOGETHER : other));
    lane.underWay += 1;
    void this.#deliver(together).then(() => {
      lane.underWay -= 1;
      this.#look(lane);
    });
  }

  /** Never rejects: each of them is told. */
  async #deliver(together: readonly Waiting[]): Promise<void> {
    const [first] = together;
    if (first === undefined) return;
    try {
      if (together.length === 1) {
        await this.#deliverAlone(first);
        return;
      }
      // It may have said otherwise since they began to wait.
      const answers = this.#takes(first) ? await this.#sendTogether(first, together) : undefined;
      for (const [at, one] of together.entries()) {
        const answer = answers?.[at];
        if (answer !== undefined) one.answered(answer);
        // They have waited long enough to wait for each other, or others for them.
        else void this.#deliverAlone(one);
      }
    } catch (error) {
      for (const one of together) one.failed(error);
    }
  }

  #deliverAlone(one: Waiting): Promise<void> {
    return this.#sendAlone(one).then(one.answered, one.failed);
  }

  /** @returns what each was answered; undefined where they are to go alone */
  async #sendTogether(
    { url, content, token }: Parcel,
    together: readonly Parcel[],
  ): Promise<readonly PushResponse[] | undefined> {
    const targets = together.map(({ url: { origin, pathname, search }, key, own }) => ({
      // As a push alone would name it: what follows a # stays here.
      uri: `${origin}${pathname}${search}`,
      headers: { ...own, "Idempotency-Key": key },
    }));
    const answer = await this.#ask({
      method: "POST",
      url: new URL(MULTICAST_PATH, url),
      headers: { Authorization: `Bearer ${token.accessToken}`, "Content-Type": "application/json" },
      body: Buffer.from(formatMulticast(multicastOf(content), targets)),
      maxAnswerBytes: MAX_MULTICAST_ANSWER_BYTES,
    });
    if (answer === undefined) return undefined;
    const answers = this.#readTogether(answer, together.length);
    if (answers === undefined) this.#origins.learn(url.origin, false);
    return answers;
  }

  /**
   * @returns undefined where no answer came. Each push then finds out for itself: one connection that broke would be as many failures to reach
   * the host as there are pushes, and one channel that is answered late would hold up all others again and again.
   */
  async #ask(request: EgressRequest): Promise<EgressAnswer | undefined> {
    try {
      return await this.#egress.send(request);
    } catch (error) {
      if (!(error instanceof EgressFailure)) throw error;
      // Whoever lets every one of them wait, or answers what nobody can read, is not asked again so soon; a service that was restarted is.
      if (error.kind !== "unreachable") this.#origins.learn(request.url.origin, false);
      return undefined;
    }
  }

  #readTogether(answer: EgressAnswer, count: number): readonly PushResponse[] | undefined {
    const { status, body } = answer;
    if (status === 200) return readMulticastAnswer(body?.toString("utf8") ?? "", count);
    const read = this.#read(answer);
    return answersEach(read) ? Array<PushResponse>(count).fill(read) : undefined;
  }

  async #sendAlone({ url, content, token, key, own }: Parcel): Promise<PushResponse> {
    const { origin } = url;
    const asks = this.#mayAsk(origin);
    if (asks) this.#asking.add(origin);
    try {
      const headers = this.#headersOf(content, token, key);
      const more = asks ? { ...own, Prefer: MULTICAST_PREFERENCE } : own;
      const answer = await this.#egress.send({ method: "POST", url, headers, body: content.body }, more);
      // A refusal does not say.
      if (asks && answer.status === 200)
        this.#origins.learn(origin, namesMulticast(answer.headers.get("preference-applied")));
      return this.#read(answer);
    } finally {
      if (asks) this.#asking.delete(origin);
    }
  }

  /** One push at a time asks. */
  #mayAsk(origin: string): boolean {
    return !this.#asking.has(origin) && this.#origins.takes(origin) === undefined;
  }

  /** One value for all pushes of a content whose keys are the same, as those to natives are: it is written once. */
  #headersOf(content: Content, token: AccessToken, key: string): Headers {
    const last = this.#last.get(content);
    if (last?.token === token && last.key === key) return last.headers;
    const headers = { ...content.headers, Authorization: `Bearer ${token.accessToken}`, "Idempotency-Key": key };
    this.#last.set(content, { token, key, headers });
    return headers;
  }

  #read({ status, headers }: EgressAnswer): PushResponse {
    const read = readPushResponse(status, (name) => headers.get(name));
    const asked = readRetryAfter(headers.get("retry-after"), this.#now());
    return { ...read, retryAfterSeconds: asked ?? read.retryAfterSeconds };
  }
}

function multicastOf({ headers, body }: Content): MulticastContent {
  const base64 = !isUtf8(body);
  return { headers, payload: { text: Buffer.from(body).toString(base64 ? "base64" : "utf8"), base64 } };
}
