/** A WebSocket that trusts an authority of ours, which the runtime can and the types of browsers do not know. */

/** @param ca as PEM; without it this is the runtime's own */
export const trusting = (ca: string | undefined) =>
  class extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, (ca === undefined ? protocols : { protocols, tls: { ca } }) as string[]);
    }
  };
