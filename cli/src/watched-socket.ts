/** A WebSocket that tells what passes through it. For `belfry listen --no-ack` and the demo, which show the real frames. */

/** Hears every text message of every connection, before the connection's owner does. */
export interface FrameListener {
  /** The device says something. */
  sent?(text: string): void;
  /** The service says something. */
  received?(text: string): void;
}

/** A constructor like `Base` whose connections are listened to. */
export function watchedWebSocket(Base: typeof WebSocket, listener: FrameListener): typeof WebSocket {
  return class extends Base {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener("message", ({ data }) => {
        if (typeof data === "string") listener.received?.(data);
      });
    }

    override send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
      if (typeof data === "string") listener.sent?.(data);
      super.send(data as string);
    }
  };
}
