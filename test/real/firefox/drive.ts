/** Speaks to a browser as the W3C has it for all of them: one command, one answer. Knows no page. @source W3C WebDriver BiDi */

/** A session with a browser. */
export interface Driver {
  /** @throws Error when the browser refuses, or is gone */
  ask<T = unknown>(method: string, params?: object): Promise<T>;
  readonly ended: Promise<void>;
}

interface Answer {
  readonly id?: number | null;
  readonly result?: unknown;
  readonly error?: string;
  readonly message?: string;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * @param address which the browser prints when it is started with a port for it
 * @param acceptInsecureCerts whether the browser takes certificates of authorities that it does not know
 */
export async function drive(address: string, acceptInsecureCerts: boolean): Promise<Driver> {
  const socket = new WebSocket(`${address}/session`);
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  socket.onmessage = ({ data }) => {
    const { id, result, error, message } = JSON.parse(String(data)) as Answer;
    const asker = waiting.get(id ?? 0);
    waiting.delete(id ?? 0);
    if (error === undefined) asker?.resolve(result);
    else asker?.reject(new Error(`${error}: ${message}`));
  };
  const ended = new Promise<void>((resolve) => {
    socket.onclose = () => {
      for (const { reject } of waiting.values()) reject(new Error("the browser is gone"));
      resolve();
    };
  });
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error("the browser takes no commands"));
  });
  const ask: Driver["ask"] = <T>(method: string, params: object = {}) =>
    new Promise<T>((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve: (result) => resolve(result as T), reject });
      socket.send(JSON.stringify({ id: asked, method, params }));
    });
  await ask("session.new", { capabilities: { alwaysMatch: { acceptInsecureCerts } } });
  return { ask, ended };
}
