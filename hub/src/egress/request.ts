/** Writes one request of HTTP/1.1 as bytes, in a single piece so that it leaves in a single packet. */

/** What can be asked. There is no method without a body here. */
export interface EgressRequest {
  readonly method: "POST" | "DELETE";
  readonly url: URL;
  /** Without `Host`, `Content-Length` and `Connection`, which are not the caller's. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Bytes of the answer's body that are read at most. Default: enough for any answer to a push or a token request. */
  readonly maxAnswerBytes?: number;
}

/** A name or value with a line's end in it would begin a header, or a request, of its own. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

function formatHeaders(headers: Readonly<Record<string, string>>): string {
  let text = "";
  for (const name in headers) {
    const value = headers[name] ?? "";
    if (!NAME.test(name) || !VALUE.test(value)) throw new TypeError(`the header ${name.slice(0, 40)} cannot be sent`);
    text += `${name}: ${value}\r\n`;
  }
  return text;
}

/** The headers of a send are one value for all its pushes: what was written last is not written again. */
const written = new WeakMap<Readonly<Record<string, string>>, string>();

function headersText(headers: Readonly<Record<string, string>>): string {
  let text = written.get(headers);
  if (text === undefined) {
    text = formatHeaders(headers);
    written.set(headers, text);
  }
  return text;
}

/**
 * @param own further headers, of this request alone
 * @throws TypeError for a header that cannot be sent; its value is not in the text
 */
export function formatRequest(
  { method, url, headers, body }: EgressRequest,
  own: Readonly<Record<string, string>> = {},
): Buffer {
  const first = `${method} ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n`;
  const head = `${first}${headersText(headers)}${formatHeaders(own)}Content-Length: ${body.length}\r\n\r\n`;
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, 0, "latin1");
  bytes.set(body, head.length);
  return bytes;
}
