/** WebSockets with what the runtime can and the types of browsers do not know: an authority of ours, headers such as a proxy adds. */

/** One that trusts an authority. @param ca as PEM; without it this is the runtime's own */
export const trusting = (ca: string | undefined) =>
  class extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, (ca === undefined ? protocols : { protocols, tls: { ca } }) as string[]);
    }
  };

/** One whose upgrade has these headers. */
export function socketWith(
  headers: Readonly<Record<string, string>>,
  url: string,
  protocols: readonly string[] = [],
): WebSocket {
  const options: unknown = { protocols, headers };
  return new WebSocket(url, options as string[]);
}
