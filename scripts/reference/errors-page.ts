/** Writes the reference page of errors from the table in the protocol. Touches no file. */
import type { Advice, ErrorRow } from "@belfry/protocol";
import { code, markdownTable } from "./table.ts";

/** A row for each advice there is: one that is missing does not compile. */
const ADVICE: Readonly<Record<Advice, string>> = {
  "fix-request": "The same request will be refused again. Change it.",
  "new-token": "Get a new access token, then send the same request once more.",
  "new-channel": "The channel is gone. Ask for a new one and forget the URI.",
  "retry-later": "Send the same request again, after the seconds in **Retry** or in `Retry-After`.",
  report: "Neither side can mend this alone. Tell the operator, with the message id.",
};

const adviceTable = markdownTable(
  ["Advice", "What to do"],
  Object.entries(ADVICE).map(([advice, meaning]) => [code(advice), meaning]),
);

const HEAD = `# Errors

Everything that Belfry refuses or fails at, on any wire. Written by \`npx bun scripts/write-reference.ts\` from
\`protocol/src/errors.ts\`; a test compares the two.

- **Status** is the HTTP status of the answer. **WNS status** is its \`X-WNS-STATUS\`. A push that is refused also says why in
  \`X-WNS-ERROR-DESCRIPTION\`: the detail alone for \`HEADER_INVALID\`, \`CODING_INVALID\` and \`PAYLOAD_EMPTY\`, the sentence alone for all others.
- **OAuth error** is \`error\` in the answer of the token endpoint.
- **Close code** is how the device connection ends; a \`refused\` frame with the code goes before it (see [frames](frames.md)).
- **errno** stands in the body of an answer to a sender of [Web Push](web-push.md#errors).
- **Retry** is the number of seconds that the answer carries in \`Retry-After\`, unless it knows better.
- **Loudness** is for the operator: quiet ones are counted, a notice is logged, an alarm is logged as an error.
- **Advice** says what to do next. Switch on it or on the code, never on text:

${adviceTable}
`;

const COLUMNS = [
  "Code",
  "Status",
  "WNS status",
  "OAuth error",
  "Close code",
  "Advice",
  "Retry",
  "errno",
  "Loudness",
  "Sentence",
];

const number = (value: number | null) => (value === null ? "–" : String(value));

function cells(name: string, row: ErrorRow): string[] {
  return [
    code(name),
    number(row.status),
    code(row.wnsStatus),
    code(row.oauth),
    number(row.closeCode),
    code(row.advice),
    number(row.retryAfterSeconds),
    number(row.errno),
    row.loudness,
    row.sentence,
  ];
}

/** The whole page. */
export function errorsPage(table: Readonly<Record<string, ErrorRow>>): string {
  const rows = Object.entries(table).map(([name, row]) => cells(name, row));
  return HEAD + markdownTable(COLUMNS, rows);
}
