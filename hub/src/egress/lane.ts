/** One kept connection, which carries one exchange at a time. Knows neither where others lead nor what is said. */
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls, rootCertificates } from "node:tls";
import { AnswerReader, type EgressAnswer } from "./answer-reader.ts";
import { EgressFailure, unreachable } from "./failure.ts";

/** Where a lane leads. */
export interface LaneTarget {
  readonly secure: boolean;
  /** What was judged; the name is only shown to TLS. */
  readonly address: string;
  readonly port: number;
  readonly host: string;
  /** Certificates of authorities in PEM, beside the usual ones. */
  readonly ca: readonly string[];
}

/** One exchange. Told its end once. */
export interface Exchange {
  readonly bytes: Buffer;
  readonly maxBytes: number;
  /** Of the clock that the pool reads. */
  readonly deadline: number;
  /** Whether a lane that was used before lost it unsent. */
  retried: boolean;
  /** Addresses at which nobody answered. */
  attempts: number;
  answered(answer: EgressAnswer): void;
  failed(failure: EgressFailure): void;
}

/** What a lane tells its pool. */
export interface LaneOwner {
  connected(target: LaneTarget): void;
  /** The exchange ended, and the lane can carry another. */
  free(lane: Lane): void;
  /** The lane is no more. @param lost what it carried and said nothing of: another lane may have more luck with it */
  closed(lane: Lane, lost: LostExchange | undefined): void;
}

/** An exchange that came back from a lane. */
export interface LostExchange {
  readonly exchange: Exchange;
  readonly failure: EgressFailure;
  /** False: nobody answered at this address. True: a connection that idled had just been ended by the other side. */
  readonly connected: boolean;
}

export class Lane {
  readonly #socket: Socket;
  readonly #owner: LaneOwner;
  #exchange: Exchange | undefined;
  #reader: AnswerReader | undefined;
  #connected = false;
  #used = false;
  #closed = false;
  /** Since when it carries nothing. */
  idleSince = 0;

  /** Begins to connect, with its first exchange. */
  constructor(target: LaneTarget, owner: LaneOwner, first: Exchange) {
    this.#owner = owner;
    this.#exchange = first;
    this.#socket = open(target);
    this.#socket.once(target.secure ? "secureConnect" : "connect", () => {
      this.#connected = true;
      this.#socket.setNoDelay(true);
      owner.connected(target);
      this.#begin();
    });
    this.#socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on("error", (error) => this.#end(unreachable(error)));
    this.#socket.on("end", () => this.#ended());
    this.#socket.on("close", () => this.#ended());
  }

  get deadline(): number | undefined {
    return this.#exchange?.deadline;
  }

  /** Puts the next exchange on a free lane. */
  carry(exchange: Exchange): void {
    this.#used = true;
    this.#exchange = exchange;
    this.#begin();
  }

  /** Ends it, and what it carries with this failure. */
  close(failure: EgressFailure): void {
    this.#end(failure);
  }

  #begin(): void {
    const exchange = this.#exchange;
    if (exchange === undefined || !this.#connected) return;
    this.#reader = new AnswerReader(exchange.maxBytes);
    this.#socket.write(exchange.bytes);
  }

  #receive(chunk: Buffer): void {
    // Nobody asked: whatever it is, the next exchange must not take it for its answer.
    const reader = this.#reader;
    if (reader === undefined) this.#end(new EgressFailure("unreadable", "ANSWER_UNASKED", "an answer to nothing"));
    else this.#try(() => reader.read(chunk));
  }

  #ended(): void {
    if (this.#closed) return;
    const reader = this.#reader;
    if (reader === undefined || reader.untouched) this.#end(hungUp());
    else this.#try(() => reader.end());
  }

  #try(read: () => EgressAnswer | undefined): void {
    try {
      const answer = read();
      if (answer !== undefined) this.#answered(answer);
    } catch (error) {
      this.#end(error as EgressFailure);
    }
  }

  #answered(answer: EgressAnswer): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#reader = undefined;
    if (answer.reusable) this.#owner.free(this);
    else this.#end(hungUp());
    exchange?.answered(answer);
  }

  #end(failure: EgressFailure): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.destroy();
    const exchange = this.#exchange;
    const untouched = this.#reader === undefined || this.#reader.untouched;
    this.#exchange = undefined;
    // A server ends idle connections when it likes, and a request may cross that on its way: every client then opens another.
    const crossed = this.#connected && this.#used && untouched && exchange?.retried === false;
    const isLost = failure.code !== "CLOSED" && failure.kind === "unreachable" && (crossed || !this.#connected);
    const lost = isLost && exchange !== undefined ? { exchange, failure, connected: this.#connected } : undefined;
    this.#owner.closed(this, lost);
    if (lost === undefined) exchange?.failed(failure);
  }
}

const hungUp = () => new EgressFailure("unreachable", "ECONNRESET", "the connection ended");

function open({ secure, address, port, host, ca }: LaneTarget): Socket {
  if (!secure) return connectPlain({ host: address, port });
  const servername = host === address ? {} : { servername: host };
  const authorities = ca.length === 0 ? {} : { ca: [...rootCertificates, ...ca] };
  return connectTls({ host: address, port, ALPNProtocols: ["http/1.1"], ...servername, ...authorities });
}
