/** A WebSocket whose frames are taken one after the other: those that nobody took yet wait, and whoever comes too early waits for the next. */

/** How a connection ended. */
export interface Goodbye {
  readonly code: number;
  readonly reason: string;
}

/** A connection that is open. */
export interface FrameSocket<Frame> {
  /** Subprotocol that the service chose. */
  readonly protocol: string;
  readonly extensions: string;
  /** Sends a frame, or anything else a WebSocket can carry. */
  send(message: object | string | Uint8Array<ArrayBuffer>): void;
  /** The next frame that nobody took yet. @throws Error when the connection ended instead */
  next(): Promise<Frame>;
  /** Frames that came and were not taken yet. */
  readonly waiting: number;
  readonly goodbye: Promise<Goodbye>;
  /** Closes politely. */
  close(): Promise<void>;
}

/**
 * Waits until a socket is open.
 *
 * @param socket was made just now: nothing has come yet
 * @param read makes a frame of a text
 * @throws Error when the upgrade is refused
 */
export async function openFrames<Frame>(socket: WebSocket, read: (text: string) => Frame): Promise<FrameSocket<Frame>> {
  const frames: Frame[] = [];
  const takers: { take: (frame: Frame) => void; fail: (error: Error) => void }[] = [];
  let ended: Goodbye | undefined;
  const over = () => new Error(`the connection ended: ${ended?.code} ${ended?.reason}`);
  const goodbye = new Promise<Goodbye>((resolve) => {
    socket.onclose = ({ code, reason }) => {
      ended = { code, reason };
      for (const { fail } of takers.splice(0)) fail(over());
      resolve(ended);
    };
  });
  socket.onmessage = ({ data }) => {
    const frame = read(String(data));
    const taker = takers.shift();
    if (taker === undefined) frames.push(frame);
    else taker.take(frame);
  };
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`the upgrade was refused: ${socket.url}`));
  });
  return {
    protocol: socket.protocol,
    extensions: socket.extensions,
    send: (message) =>
      socket.send(typeof message === "string" || message instanceof Uint8Array ? message : JSON.stringify(message)),
    next: () =>
      new Promise((take, fail) => {
        const frame = frames.shift();
        if (frame !== undefined) take(frame);
        else if (ended !== undefined) fail(over());
        else takers.push({ take, fail });
      }),
    get waiting() {
      return frames.length;
    },
    goodbye,
    async close() {
      socket.close(1000);
      await goodbye;
    },
  };
}
